import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hausslerLongGrowth } from './haussler-long-growth.ts';
import { hyperplaneGrowth } from './hyperplane-growth.ts';
import { logBinomialSum } from './log-binomial-sum.ts';
import { logGrowth, logGrowths } from './log-growth.ts';
import { maskEntropy, paperMaskEntropy } from './mask-entropy.ts';
import { natarajanGrowth } from './natarajan-growth.ts';
import { reluGrowth } from './relu-growth.ts';
import { natarajanOf } from './router-class.ts';

describe('mask entropy', () => {
  it('has the values of oracle B-2, beside those of the paper', () => {
    for (const [experts, k, exact, paper] of [
      [8, 2, 3.33220451, 4.772588722],
      [8, 1, 2.079441542, 3.079441542],
      [8, 8, 0, 8],
      [64, 2, 7.608870629, 8.931471806],
      [64, 8, 22.210799441, 24.635532333],
    ] as const) {
      expect(maskEntropy(experts, k)).toBeCloseTo(exact, 8);
      expect(paperMaskEntropy(experts, k)).toBeCloseTo(paper, 8);
    }
  });
});

describe('growth bounds', () => {
  it('have the values of oracle B-4', () => {
    for (const [features, experts, k, m, natarajan, hausslerLong, hyperplanes, trivial] of [
      [2, 3, 1, 50, 24.43699, 16.770144, 13.913454, 54.930614],
      [16, 8, 1, 10_000, 1497.353027, 984.390703, 977.861516, 20794.415417],
      [16, 8, 2, 10_000, 1777.971932, 1275.891573, 977.861516, 33322.045102],
      [16, 8, 4, 10_000, 1983.221056, 1483.602309, 977.861516, 42484.95242],
    ] as const) {
      const dimension = (experts - 1) * features;
      const logLabels = maskEntropy(experts, k);
      expect(natarajanGrowth(m, dimension, logLabels)).toBeCloseTo(natarajan, 5);
      expect(hausslerLongGrowth(m, dimension, logLabels)).toBeCloseTo(hausslerLong, 5);
      expect(hyperplaneGrowth(m, experts, features)).toBeCloseTo(hyperplanes, 5);
      const all = logGrowths(m, { experts, k, router: { kind: 'linear', inputs: features - 1 } });
      expect(all.map(({ by }) => by)).toEqual(['hyperplanes', 'haussler-long', 'natarajan', 'trivial']);
      expect(all.at(-1)!.value).toBeCloseTo(trivial, 5);
    }
  });

  it('take the smallest of what is known', () => {
    expect(logGrowth(1000, { experts: 8, k: 8 })).toEqual({ by: 'trivial', value: 0 });
    expect(logGrowth(1000, { experts: 8, k: 2, natarajan: 0 }).value).toBe(0);
    const linear = { kind: 'linear', inputs: 15 } as const;
    expect(logGrowth(1000, { experts: 8, k: 2, natarajan: 10, router: linear }).by).toBe('haussler-long');
    expect(logGrowth(1000, { experts: 8, k: 2, natarajan: 500, router: linear }).by).toBe('hyperplanes');
  });

  it('count a ReLU router by hand, and bound its dimension by it', () => {
    // 2 inputs, 3 units, 2 experts: W = 9, 17; κ = 3, 1
    const sizes = { inputs: 2, widths: [3], experts: 2 };
    const byHand =
      2 * Math.LN2 + 9 * Math.log((2 * Math.E * 3000 * 1) / 9) + 17 * Math.log((2 * Math.E * 1000 * 2) / 17);
    expect(reluGrowth(1000, sizes)).toBeCloseTo(byHand, 10);
    expect(reluGrowth(2, sizes)).toBeCloseTo((6 + 2) * Math.LN2, 12);
    const { value } = natarajanOf({ kind: 'mlp', inputs: 2, widths: [3] }, 2);
    expect(value * Math.LN2).toBeLessThanOrEqual(reluGrowth(value, sizes));
    expect((value + 1) * Math.LN2).toBeGreaterThan(reluGrowth(value + 1, sizes));
  });

  it('add binomials as a plain sum does', () => {
    const plain = (n: number, upTo: number, factor: number) => {
      let term = 1;
      let sum = 1;
      for (let i = 0; i < Math.min(upTo, n); i++) {
        term *= ((n - i) / (i + 1)) * factor;
        sum += term;
      }
      return Math.log(sum);
    };
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 0, max: 70 }),
        fc.double({ min: -3, max: 3, noNaN: true }),
        (n, upTo, logFactor) => {
          expect(logBinomialSum(n, upTo, logFactor)).toBeCloseTo(plain(n, upTo, Math.exp(logFactor)), 10);
        },
      ),
      { numRuns: 200, seed: 7 },
    );
    expect(logBinomialSum(1e9, 1_800_000, 5)).toBeGreaterThan(1e6); // and ends
  });
});
