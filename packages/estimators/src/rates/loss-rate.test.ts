import { normal, stream } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import type { LossCell } from './loss-cells.ts';
import { lossRate } from './loss-rate.ts';

/** Log-normal losses around f(n). */
function cells(
  seed: number,
  f: (n: number) => number,
  sizes: readonly number[],
  replications: number,
): LossCell[] {
  return sizes.map((n) => {
    const random = stream(seed, 'losses', n);
    return { n, losses: Array.from({ length: replications }, () => f(n) * Math.exp(0.6 * normal(random))) };
  });
}
const sizes = [1e3, 3e3, 1e4, 3e4, 1e5];

describe('lossRate', () => {
  it('is exact without noise, for the mean and the median', () => {
    const exact = sizes.map((n) => ({ n, losses: [0.5, 1, 3].map((c) => c * n ** -0.5) }));
    const mean = lossRate(exact, { seed: 1, resamples: 50 });
    expect(mean.slope).toBeCloseTo(-0.5, 12);
    expect(mean.constant).toBeCloseTo(1.5, 10);
    expect(mean.ols.standardError).toBeLessThan(1e-9);
    const median = lossRate(exact, { seed: 1, statistic: 'median', resamples: 50 });
    expect(median.constant).toBeCloseTo(1, 10);
    expect(median.cells[0]).toMatchObject({ n: 1000, replications: 3 });
  });

  it('covers the true slope about as often as it says', () => {
    let [byCells, byReplications] = [0, 0];
    for (let seed = 0; seed < 60; seed++) {
      const rate = lossRate(
        cells(seed, (n) => n ** -0.5, sizes, 20),
        { seed, resamples: 200 },
      );
      if (rate.ols.low < -0.5 && rate.ols.high > -0.5) byCells++;
      if (rate.bootstrap.low < -0.5 && rate.bootstrap.high > -0.5) byReplications++;
    }
    // 60 trials of 0.95: below 50 has probability 1e-4
    expect(byCells).toBeGreaterThanOrEqual(50);
    expect(byReplications).toBeGreaterThanOrEqual(48); // percentiles of 20 replications are a little short
    expect(byCells + byReplications).toBeLessThan(120);
  });

  it('depends on the seed alone', () => {
    const given = cells(3, (n) => 1 / n, sizes, 10);
    const rate = (seed: number) => lossRate(given, { seed, resamples: 100 }).bootstrap;
    expect(rate(1)).toEqual(rate(1));
    expect(rate(1)).not.toEqual(rate(2));
    expect(lossRate([...given].reverse(), { seed: 1, resamples: 100 }).bootstrap).toEqual(rate(1));
  });

  it('has no interval where nothing tells one', () => {
    const two = lossRate(
      cells(1, (n) => 1 / n, [100, 1000], 1),
      { seed: 1, resamples: 10 },
    );
    expect(two.slope).toBeLessThan(0);
    expect(two.ols.high).toBeNaN();
    expect(two.bootstrap.high).toBeNaN();
  });

  it('refuses what has no rate, in one line', () => {
    expect(() => lossRate([], { seed: 1 })).toThrow('at least 2 different sample sizes, got none');
    const bad = [...cells(1, (n) => n, [10, 20], 2), { n: 40, losses: [1, Number.NaN] }];
    expect(() => lossRate(bad, { seed: 1 })).toThrow('positive and finite, got NaN at n = 40');
    expect(() =>
      lossRate(
        cells(1, (n) => n, [10, 10], 2),
        { seed: 1 },
      ),
    ).toThrow('different sample sizes');
  });
});
