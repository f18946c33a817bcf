import { fillNormal, matrix, normal, stream } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { estimateCriticBound } from '../index.ts';

/** The scores of the best critic, log p(y | x) / p(y) of Gaussian pairs. */
function gaussianScores(n: number, rho: number, seed: number) {
  const random = stream(seed, 'critic');
  const x = fillNormal(random, new Float64Array(n));
  const y = x.map((value) => rho * value + Math.sqrt(1 - rho * rho) * normal(random));
  const variance = 1 - rho * rho;
  const score = (a: number, b: number) =>
    -0.5 * Math.log(variance) - (b - rho * a) ** 2 / (2 * variance) + (b * b) / 2;
  return matrix(n, n, Array.from(x, (a) => Array.from(y, (b) => score(a, b))).flat());
}

describe('estimateCriticBound', () => {
  it('marks its values as lower bounds, which on average they are', () => {
    const truth = -0.5 * Math.log(1 - 0.81);
    const runs = 20;
    const mean = { infonce: 0, mine: 0 };
    for (let run = 0; run < runs; run++) {
      for (const bound of ['infonce', 'mine'] as const) {
        const scores = gaussianScores(120, 0.9, run);
        const estimate = estimateCriticBound(scores, { bound, groups: 0, permutations: 0 });
        expect([estimate.kind, estimate.unit]).toEqual(['lower bound', 'nats']);
        mean[bound] += estimate.value / runs;
      }
    }
    expect(mean.infonce).toBeLessThan(truth + 0.04); // sd of the mean 0.015
    expect(mean.infonce).toBeGreaterThan(truth - 0.1);
    expect(Math.abs(mean.mine - truth)).toBeLessThan(0.06);
  });

  it('of InfoNCE cannot exceed log n, 4.158883 for 64 pairs, and says when it is near', () => {
    const sure = matrix(
      64,
      64,
      Array.from({ length: 64 * 64 }, (_, i) => (i % 65 === 0 ? 100 : 0)),
    );
    const { value, notes } = estimateCriticBound(sure, { permutations: 0 });
    expect(Math.abs(value - 4.158883)).toBeLessThan(1e-6);
    expect(notes).toEqual(['near its ceiling log n = 4.159: more pairs would show more information']);
    expect(estimateCriticBound(sure, { bound: 'mine', permutations: 0 }).value).toBe(100);
  });

  it('has an interval and a null', () => {
    const { value, interval, permutationNull } = estimateCriticBound(gaussianScores(100, 0.6, 1));
    expect(interval!.low).toBeLessThan(value);
    expect(interval!.standardError).toBeGreaterThan(0.005);
    expect(permutationNull!.pValue).toBeCloseTo(1 / 101, 12);
    expect(permutationNull!.mean).toBeLessThan(0); // the critic of dependent pairs on independent ones
  });

  it('gives 0 for a critic that sees nothing', () => {
    for (const bound of ['infonce', 'mine'] as const) {
      const { value } = estimateCriticBound(matrix(10, 10, Array(100).fill(3)), { bound });
      expect(Math.abs(value)).toBeLessThan(1e-14);
    }
  });

  it('refuses what is not square or not finite', () => {
    expect(() => estimateCriticBound(matrix(2, 3))).toThrow('got (2, 3)');
    expect(() => estimateCriticBound(matrix(1, 1))).toThrow('n ≥ 2 pairs');
    expect(() => estimateCriticBound(matrix(2, 2, [0, Infinity, 0, 0]))).toThrow('got Infinity at (0, 1)');
    expect(() => estimateCriticBound(matrix(2, 2), { bound: 'nwj' as 'mine' })).toThrow("got 'nwj'");
  });
});
