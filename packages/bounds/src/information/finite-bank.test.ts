import { createLab } from '@moelab/core';
import { estimateBankInformation, exactMixture, independentErmLaw } from '@moelab/information';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bounds } from '../index.ts';

const lab = createLab({ plugins: [bounds] });
const m = 64;
const risks = Array.from({ length: 8 }, (_, r) => 0.2 + 0.02 * r);
const law = independentErmLaw(risks, m);
const ermLaw = [...law.probabilities];

describe('finite-bank', () => {
  // oracle C-3, the exact bank of 8 candidates with m = 64: α, I, E R_S, √(I/2m), √(2I/m), kl gap
  it.each([
    [0, 0, 0.27, 0, 0, 0],
    [0.25, 0.115500095, 0.244727672, 0.030039049, 0.060078099, 0.026423025],
    [0.5, 0.378141107, 0.219455343, 0.054352805, 0.10870561, 0.047087097],
    [0.75, 0.763363573, 0.194183015, 0.0772255, 0.154451001, 0.06565599],
    [1, 1.399489568, 0.168910687, 0.104563436, 0.209126873, 0.087314075],
  ])(
    'has the values of the oracle at α = %d, holds, and keeps the order of theory',
    (alpha, information, empirical, root, published, klGap) => {
      const exact = exactMixture(law, alpha);
      expect(exact.information).toBeCloseTo(information, 8);
      expect(exact.empiricalRisk).toBeCloseTo(empirical, 8);
      const one = lab.bound('finite-bank', { m, alpha, ermLaw, empiricalRisk: exact.empiricalRisk });
      const value = (version?: string) => one.ledger(version).value as number;
      expect(value()).toBeCloseTo(root, 8);
      expect(value('published')).toBeCloseTo(published, 8);
      const kl = value('kl') - exact.empiricalRisk;
      expect(kl).toBeCloseTo(klGap, 8);

      const union = lab.bound('union', { m, hypotheses: 8 }).ledger().value as number;
      expect(union).toBeCloseTo(0.127458374, 8);
      const ceiling = lab.bound('finite-bank', { m, alpha, hypotheses: 8 }).ledger().value as number;
      const order = [exact.gap, kl, value(), value('published')];
      for (let i = 1; i < order.length; i++) expect(order[i]).toBeGreaterThanOrEqual(order[i - 1]! - 1e-15);
      expect(value()).toBeLessThanOrEqual(ceiling);
      expect(ceiling).toBeLessThanOrEqual(union + 1e-15);
      expect(one.ledger().warnings).toEqual([]);
    },
  );

  it('holds for banks of any risks', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 20 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (some, size, alpha) => {
          const own = independentErmLaw(some, size);
          const { empiricalRisk, risk } = exactMixture(own, alpha);
          const options = {
            m: size,
            alpha,
            ermLaw: [...own.probabilities],
            empiricalRisk: Math.min(1, empiricalRisk),
          };
          expect(lab.bound('finite-bank', options).ledger('kl').value).toBeGreaterThanOrEqual(risk - 1e-12);
        },
      ),
      { numRuns: 60, seed: 3 },
    );
  });

  it('takes R alone at the ceiling of the information, as published for R = 25', () => {
    // oracle C-4: √(2 log 25/256), and log 25 − H(q) = 1.703245134 at α = 0.7
    expect(lab.bound('finite-bank', { m: 256, hypotheses: 25 }).ledger('published').value).toBeCloseTo(
      0.15857953,
      8,
    );
    const { value } = lab.bound('finite-bank', { m: 256, hypotheses: 25, alpha: 0.7 }).ledger();
    expect(value).toBeCloseTo(Math.sqrt(1.703245134 / 512), 8);
  });

  it('takes an estimate with its interval, and ranges of α', () => {
    const indices = Array.from({ length: 50 }, (_, i) => i % 3);
    const information = estimateBankInformation(indices, { candidates: 8, alpha: 0.5, replicates: 200 });
    const { low, high } = information.interval!;
    const one = lab.bound('finite-bank', { m, information, alpha: 0.5, hypotheses: 8 }).ledger();
    expect(one.value).toEqual([low, high].map((i) => expect.closeTo(Math.sqrt(i / (2 * m)), 14)));
    expect(one.assumptions[3]!.evidence).toContain('bank-corrected from 50 observations');
    const wide = lab.bound('finite-bank', { m, ermLaw, alpha: [0.25, 0.5] }).ledger();
    expect(wide.value).toEqual([expect.closeTo(0.030039049, 8), expect.closeTo(0.054352805, 8)]);
  });

  it('refuses what is no law, no information at all, and a bank of another size', () => {
    expect(() => lab.bound('finite-bank', { m, ermLaw: [0.5, 0.4] })).toThrow(
      'ermLaw: must sum to 1, and sums to 0.9',
    );
    expect(() => lab.bound('finite-bank', { m })).toThrow(
      'ermLaw: must be given, or information, or hypotheses',
    );
    expect(() => lab.bound('finite-bank', { m, ermLaw: [0.5, 0.5], hypotheses: 3 })).toThrow(
      'hypotheses: must be how many probabilities ermLaw has, 2, got 3',
    );
    expect(() => lab.bound('finite-bank', { m, ermLaw }).ledger('kl')).toThrow(
      "variant: 'kl' needs empiricalRisk, which is missing",
    );
  });

  it('is not violated by the rounding of entropies that cancel', () => {
    const ermLaw = [0.2, 0.2, 0.2, 0.2, 0.2];
    for (const alpha of [0, 1e-8, 1e-6, 1e-4, 0.01]) {
      expect(lab.bound('finite-bank', { m: 64, ermLaw, alpha }).ledger().warnings).toEqual([]);
    }
  });
});
