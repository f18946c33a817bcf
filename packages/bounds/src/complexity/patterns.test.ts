import { normal, type Stream } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { hausslerLongGrowth } from '../growth/haussler-long-growth.ts';
import { logBinomialSum } from '../growth/log-binomial-sum.ts';
import { logGrowths } from '../growth/log-growth.ts';
import { natarajanByReduction } from '../growth/natarajan-by-reduction.ts';
import { affinePatterns } from './affine-patterns.ts';
import { largestShattered } from './largest-shattered.ts';
import { sampledPatterns } from './sampled-patterns.ts';

/** Labels points 0 … n − 1 of the line by the mask of k out of K random affine scores, as a number with a bit for each expert. */
const topK = (points: number, experts: number, k: number) => (random: Stream) => {
  const lines = Array.from({ length: experts }, () => [normal(random), normal(random) * points] as const);
  return Array.from({ length: points }, (_, x) => {
    const scores = lines.map(([slope, bias]) => slope * x + bias);
    const least = [...scores].sort((a, b) => b - a)[k - 1]!;
    return scores.reduce((mask, score, e) => mask + (score >= least ? 2 ** e : 0), 0);
  });
};

describe('affine routers of the line, oracle B-5', () => {
  it('have as many labellings as the formula says', () => {
    expect([1, 2, 3, 4, 5].map((n) => affinePatterns(n, 3).length)).toEqual([3, 9, 21, 39, 63]);
    expect(affinePatterns(10, 3).length).toBe(273);
  });

  it('draw just those labellings', () => {
    const all = affinePatterns(3, 3).map((pattern) => pattern.map((e) => 2 ** e).join());
    const drawn = sampledPatterns(topK(3, 3, 1), { draws: 1500, seed: 1 }).map((one) => one.join());
    expect(drawn.filter((one) => !all.includes(one))).toEqual([]);
    expect(drawn.length).toBe(21);
  });

  it('have Natarajan dimension 2 with three experts and 4 with four', () => {
    const dimension = (points: number, experts: number) =>
      largestShattered(affinePatterns(points, experts)).dimension;
    expect([2, 3, 5].map((n) => dimension(n, 3))).toEqual([2, 2, 2]);
    expect([4, 5].map((n) => dimension(n, 4))).toEqual([4, 4]);
  });

  it('are never more than a growth bound says, and more than the false variant', () => {
    const known = { experts: 3, k: 1, natarajan: 2, router: { kind: 'linear', inputs: 1 } } as const;
    const of = (by: string) => Math.exp(logGrowths(5, known).find((one) => one.by === by)!.value);
    expect(of('natarajan')).toBeCloseTo(2025, 8);
    expect(of('haussler-long')).toBeCloseTo(106, 9);
    expect(of('hyperplanes')).toBeCloseTo(940, 9);
    expect(Math.exp(logBinomialSum(5, 2, Math.log(3 - 1)))).toBeCloseTo(51, 9);
    const counts = affinePatterns(5, 3).length;
    expect(counts).toBe(63);
    expect(counts).toBeGreaterThan(51);
    for (let n = 1; n <= 9; n++) {
      for (const { value } of logGrowths(n, known)) {
        expect(value).toBeGreaterThanOrEqual(Math.log(affinePatterns(n, 3).length) * (1 - 1e-12));
      }
    }
  });

  it('of top-2 masks too are never more than a growth bound says', () => {
    for (const [experts, k] of [
      [3, 2],
      [4, 2],
    ] as const) {
      const seen = sampledPatterns(topK(5, experts, k), { draws: 1500, seed: 2 });
      const { dimension } = largestShattered(seen);
      expect(dimension).toBeLessThanOrEqual((experts - 1) * 2); // (K − 1)(d + 1)
      for (const { value } of logGrowths(5, { experts, k, router: { kind: 'linear', inputs: 1 } })) {
        expect(value).toBeGreaterThanOrEqual(Math.log(seen.length));
      }
    }
  });
});

describe('largestShattered', () => {
  it('gives points with labels whose every choice is there', () => {
    const patterns = affinePatterns(5, 4);
    const { points, labels, dimension } = largestShattered(patterns);
    expect(dimension).toBe(4);
    for (let choice = 0; choice < 2 ** dimension; choice++) {
      const isThere = patterns.some((pattern) =>
        points.every((point, i) => pattern[point] === labels[i]![(choice >> i) & 1]),
      );
      expect(isThere).toBe(true);
    }
  });

  it('is the VC dimension for two labels, and 0 for one function', () => {
    expect(largestShattered(affinePatterns(4, 2)).dimension).toBe(2);
    expect(largestShattered([[1, 2, 3]]).dimension).toBe(0);
    expect(largestShattered([]).dimension).toBe(0);
  });
});

it('the reduction to binary classifiers is the lemma’s, and never below their own dimension', () => {
  expect(natarajanByReduction(3, 4)).toBeCloseTo(36 * Math.log(12), 12);
  expect(natarajanByReduction(1, 1)).toBe(1);
  expect(hausslerLongGrowth(5, 0, 3)).toBe(0);
});
