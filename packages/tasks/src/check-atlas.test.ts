import { matrix } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import type { Atlas, Chart } from './atlas.ts';
import { checkAtlas } from './check-atlas.ts';
import { mapRows } from './map-rows.ts';

/** The interval [0, 1] in R², first coordinate; charts (−∞, 0.6) and (0.4, ∞) with ρ₁ = 1 up to 0.4, falling to 0 at 0.6. */
const chart = (low: number, high: number): Chart => ({
  contains: ([v]) => v! > low && v! < high,
  coordinates: ([v], to) => to.set([v!]),
  smoothness: Infinity,
});
const falling = (v: number) => Math.min(1, Math.max(0, (0.6 - v) / 0.2));
const interval = {
  dimension: 1,
  inputs: 2,
  charts: [chart(-1, 0.6), chart(0.4, 2)],
  partition: (x) => mapRows(x, 2, ([v], rho) => rho.set([falling(v!), 1 - falling(v!)])),
} satisfies Atlas;
const points = matrix(5, 2, [0, 0, 0.3, 0, 0.5, 0, 0.7, 0, 1, 0]);
const refused = (changed: Partial<Atlas>) => () => checkAtlas({ ...interval, ...changed }, points);

describe('checkAtlas', () => {
  it('takes an atlas that covers, with a partition of unity under it', () => {
    expect(() => checkAtlas(interval, points)).not.toThrow();
  });

  it('names the first point that no chart covers', () => {
    expect(refused({ charts: [chart(-1, 0.45), chart(0.55, 2)] })).toThrow(
      'charts: must cover the manifold, none contains x at point 3, (0.5, 0)',
    );
  });

  it('refuses charts that leave the unit interval', () => {
    const wide = {
      ...interval.charts[1]!,
      coordinates: ([v]: Float64Array, to: Float64Array) => to.set([2 * v!]),
    };
    expect(refused({ charts: [interval.charts[0]!, wide] })).toThrow(
      'coordinates must be in [0, 1], got 1.4 of chart 2 at point 4, (0.7, 0)',
    );
  });

  it('refuses a partition that is negative, overlaps, or reaches out of its chart, all at once', () => {
    const partition: Atlas['partition'] = (x) => mapRows(x, 2, (_, rho) => rho.set([1.5, -0.25]));
    expect(refused({ partition })).toThrow(
      /partition: must sum to 1, got 1.25 at point 1.*\n.*must be ≥ 0, got -0.25 of chart 2 at point 1.*\n.*must be 0 outside of its chart, got 1.5 of chart 1 at point 4/,
    );
    const shifted: Atlas['partition'] = (x) =>
      mapRows(x, 2, ([v], rho) => rho.set([falling(v! - 0.15), 1 - falling(v! - 0.15)]));
    expect(refused({ partition: shifted })).toThrow('got 0.2');
  });

  it('refuses sizes that do not fit', () => {
    expect(refused({ dimension: 3, charts: [] })).toThrow(
      'inputs: must be at least the dimension, 3, got 2; charts: must be at least one, got none',
    );
    expect(() => checkAtlas(interval, matrix(0, 2))).toThrow('points: must be at least one row of 2 columns');
    expect(refused({ partition: (x) => matrix(x.rows, 3) })).toThrow('must give shape (5, 2), got (5, 3)');
  });
});
