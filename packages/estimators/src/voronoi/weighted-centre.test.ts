import { normal, stream, uniform } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { type WeightedPoint, weightedCentre } from './weighted-centre.ts';

const point = (at: readonly number[], weight = 1, power = 1): WeightedPoint => ({
  at: Float64Array.from(at),
  weight,
  power,
});
const cost = (points: readonly WeightedPoint[], t: ArrayLike<number>) =>
  points.reduce(
    (sum, { at, weight, power }) => sum + weight * Math.hypot(...at.map((v, i) => v - t[i]!)) ** power,
    0,
  );

describe('weightedCentre', () => {
  it('is the weighted median on a line, and the mean for squares', () => {
    const points = [point([0], 1), point([1], 1), point([5], 3)];
    expect([...weightedCentre(points, 1)]).toEqual([5]);
    const squares = points.map((one) => ({ ...one, power: 2 }));
    expect(weightedCentre(squares, 1)[0]).toBeCloseTo(16 / 5, 12);
  });

  it('is the Fermat point of a triangle, or its corner of at least 120 degrees', () => {
    const corners = [0, 1, 2].map((k) =>
      point([Math.cos((2 * Math.PI * k) / 3) + 2, Math.sin((2 * Math.PI * k) / 3) - 1]),
    );
    const centre = weightedCentre(corners, 2);
    expect(centre[0]).toBeCloseTo(2, 9);
    expect(centre[1]).toBeCloseTo(-1, 9);
    expect([...weightedCentre([point([0, 0]), point([1, 0.1]), point([-1, 0.1])], 2)]).toEqual([0, 0]);
  });

  it('has no better point around it, for powers from 1 to 6 in up to three dimensions', () => {
    for (let seed = 0; seed < 40; seed++) {
      const random = stream(seed, 'weighted-centre');
      const dimension = 1 + (seed % 3);
      const powers = seed % 2 === 0 ? [1] : [1, 2, 3, 6];
      const points = Array.from({ length: 2 + (seed % 4) }, (_, i) =>
        point(
          Array.from({ length: dimension }, () => normal(random)),
          uniform(random, 0.1, 1),
          powers[i % powers.length]!,
        ),
      );
      const centre = weightedCentre(points, dimension);
      const least = cost(points, centre);
      for (let k = 0; k < 200; k++) {
        const step = 10 ** uniform(random, -7, 0.5);
        const other = centre.map((v) => v + step * normal(random));
        expect(cost(points, other)).toBeGreaterThanOrEqual(least * (1 - 1e-12));
      }
    }
  });

  it('is 0 of no points', () => {
    expect([...weightedCentre([], 2)]).toEqual([0, 0]);
  });
});
