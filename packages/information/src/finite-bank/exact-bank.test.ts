import { matrix } from '@moelab/numerics';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bankInformation,
  bankInformationBias,
  channelInformation,
  ermIndex,
  exactMixture,
  independentErmLaw,
  mixturePosterior,
  mixturePosteriorEntropy,
  mutualInformation,
  shannonEntropy,
} from '../index.ts';

/** Every digit that is given. */
const near = (value: number, published: number) => expect(Math.abs(value - published)).toBeLessThan(6e-10);
const eight = independentErmLaw([0.2, 0.22, 0.24, 0.26, 0.28, 0.3, 0.32, 0.34], 64);
const alphas = fc.double({ min: 0, max: 1, noNaN: true });
const laws = fc
  .array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 7 })
  .filter((counts) => counts.some((count) => count > 0))
  .map((counts) => {
    const total = counts.reduce((sum, count) => sum + count, 0);
    return counts.map((count) => count / total);
  });
/** Rows are the posteriors after each choice, weighed with its probability: the joint law of S's choice and W. */
const jointLaw = (law: readonly number[], alpha: number) =>
  matrix(
    law.length,
    law.length,
    law.flatMap((own, r) => [...mixturePosterior(law.length, r, alpha)].map((q) => own * q)),
  );

describe('independentErmLaw', () => {
  it('gives the exact bank of eight candidates', () => {
    const pi = [0.477678, 0.254935, 0.134884, 0.069789, 0.034934, 0.016775, 0.007676, 0.003329];
    pi.forEach((own, r) => {
      expect(Math.abs(eight.probabilities[r]! - own)).toBeLessThan(6e-7);
    });
    near(eight.chosen.empiricalRisk, 0.168910687);
    near(eight.chosen.risk, 0.220540793);
    near(shannonEntropy(eight.probabilities), 1.399489568);
    for (const [alpha, information, empiricalRisk, risk, gap] of [
      [0, 0, 0.27, 0.27, 0],
      [0.25, 0.115500095, 0.244727672, 0.257635198, 0.012907527],
      [0.5, 0.378141107, 0.219455343, 0.245270397, 0.025815053],
      [0.75, 0.763363573, 0.194183015, 0.232905595, 0.03872258],
      [1, 1.399489568, 0.168910687, 0.220540793, 0.051630106],
    ] as const) {
      const exact = exactMixture(eight, alpha);
      near(exact.information, information);
      near(exact.empiricalRisk, empiricalRisk);
      near(exact.risk, risk);
      near(exact.gap, gap);
    }
  });

  it('is that of all outcomes of two candidates and two rows', () => {
    // errors (0, 1, 2) with probabilities (¼, ½, ¼) and (9/16, 6/16, 1/16)
    const { probabilities, chosen } = independentErmLaw([0.5, 0.25], 2);
    const first = 1 / 4 + (1 / 2) * (7 / 16) + (1 / 4) * (1 / 16);
    expect(Math.abs(probabilities[0]! - first)).toBeLessThan(1e-15);
    expect(Math.abs(chosen.empiricalRisk - (((3 / 4) * 7) / 16 + 1 / 64) / 2)).toBeLessThan(1e-15);
  });

  it('takes the first of candidates that are always right, and never one that is always wrong', () => {
    expect([...independentErmLaw([1, 0, 0], 5).probabilities]).toEqual([0, 1, 0]);
    expect(independentErmLaw([0.3], 10).probabilities[0]).toBeCloseTo(1, 14);
  });

  it('says all that is wrong at once', () => {
    expect(() => independentErmLaw([0.1, 1.2], 0)).toThrow(
      'risks[1] must be in [0, 1], got 1.2; sampleSize must be an integer ≥ 1, got 0',
    );
    expect(() => independentErmLaw([], 3)).toThrow('risks must have a candidate');
  });
});

describe('the mixture posterior', () => {
  it('has the published entropies and ceilings of 25 candidates', () => {
    for (const [alpha, entropy, ceiling] of [
      [0, 3.218876, 0],
      [0.25, 2.881152, 0.337724],
      [0.5, 2.217813, 1.001063],
      [0.7, 1.515631, 1.703245],
      [0.9, 0.621297, 2.597579],
      [1, 0, 3.218876],
    ] as const) {
      expect(Math.abs(mixturePosteriorEntropy(25, alpha) - entropy)).toBeLessThan(6e-7);
      expect(Math.abs(bankInformation(Array(25).fill(1 / 25), alpha) - ceiling)).toBeLessThan(6e-7);
    }
    near(Math.log(25) - mixturePosteriorEntropy(25, 0.7), 1.703245134);
  });

  it('has the entropy of its own probabilities', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), alphas, (candidates, alpha) => {
        const direct = shannonEntropy(mixturePosterior(candidates, candidates - 1, alpha));
        expect(Math.abs(mixturePosteriorEntropy(candidates, alpha) - direct)).toBeLessThan(1e-13);
      }),
      { numRuns: 100, seed: 1 },
    );
  });

  it('follows the smallest index of the least error', () => {
    expect(ermIndex([0.3, 0.1, 0.1])).toBe(1);
    expect([...mixturePosterior(4, 1, 0.5)]).toEqual([0.125, 0.625, 0.125, 0.125]);
  });

  it('refuses what is no bank, no α and no candidate', () => {
    expect(() => mixturePosterior(2, 2, 0.5)).toThrow('index must be an integer of [0, 2), got 2');
    expect(() => mixturePosterior(0, 0, -0.1)).toThrow(
      'candidates must be an integer ≥ 1, got 0; alpha must be in [0, 1], got -0.1',
    );
    expect(() => mixturePosteriorEntropy(2, Number.NaN)).toThrow('got NaN');
    expect(() => ermIndex([])).toThrow('got none');
    expect(() => ermIndex([0.1, Number.NaN])).toThrow('errors[1] must be a number, got NaN');
  });
});

describe('bankInformation', () => {
  it('is the information of the channel from choice to W', () => {
    fc.assert(
      fc.property(laws, alphas, (law, alpha) => {
        const rows = law.flatMap((_, r) => [...mixturePosterior(law.length, r, alpha)]);
        const channel = channelInformation(matrix(law.length, law.length, rows), law);
        expect(Math.abs(bankInformation(law, alpha) - channel)).toBeLessThan(1e-13);
      }),
      { numRuns: 100, seed: 2 },
    );
  });

  it('is exactly 0 where nothing is chosen, and rises with α up to H(W) ≤ log R', () => {
    fc.assert(
      fc.property(laws, alphas, alphas, (law, a, b) => {
        expect(bankInformation(law, 0)).toBe(0);
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        expect(bankInformation(law, low)).toBeGreaterThanOrEqual(0);
        expect(bankInformation(law, high)).toBeGreaterThanOrEqual(bankInformation(law, low) - 1e-14);
        const marginal = law.map((own) => (1 - high) / law.length + high * own);
        expect(bankInformation(law, high)).toBeLessThanOrEqual(shannonEntropy(marginal) + 1e-13);
      }),
      { numRuns: 100, seed: 3 },
    );
  });

  it('falls when candidates are merged', () => {
    fc.assert(
      fc.property(laws, alphas, (law, alpha) => {
        const joint = jointLaw(law, alpha);
        const letters = Math.max(1, law.length - 1);
        const merged = matrix(law.length, letters);
        joint.data.forEach((value, i) => {
          const w = Math.min(i % law.length, letters - 1); // the last two candidates are one
          merged.data[Math.floor(i / law.length) * letters + w]! += value;
        });
        expect(mutualInformation(merged)).toBeLessThanOrEqual(bankInformation(law, alpha) + 1e-13);
      }),
      { numRuns: 100, seed: 4 },
    );
    // the two most chosen of the exact bank: strictly
    const [first, second, ...rest] = eight.probabilities;
    expect(bankInformation([first! + second!, ...rest], 1)).toBeLessThan(
      bankInformation(eight.probabilities, 1) - 0.1,
    );
  });
});

describe('bankInformationBias', () => {
  it('is −0.004143 for the exact bank at α = 0.75, not Miller and Madow’s −0.011667', () => {
    expect(Math.abs(bankInformationBias(eight.probabilities, 0.75, 300) + 0.004143)).toBeLessThan(6e-7);
    expect(Math.abs(bankInformationBias(eight.probabilities, 1, 300) + 0.011667)).toBeLessThan(6e-7);
    expect(bankInformationBias([0.5, 0.5, 0], 1, 10)).toBeCloseTo(-1 / 20, 15);
    expect(bankInformationBias([0.5, 0.5], 0, 10)).toBe(0);
    expect(() => bankInformationBias([1], 0.5, 0)).toThrow('samples must be an integer ≥ 1, got 0');
    expect(() => bankInformationBias([0.6, 0.6], 0.5, 3)).toThrow('must sum to 1');
  });
});
