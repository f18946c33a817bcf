import { normal, stream } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { trustRegionStep } from './trust-region-step.ts';

const random = stream(3, 'trust-region-step');
/** A symmetric matrix with the given eigenvalues and random eigenvectors (products of Householder reflections). */
function withEigenvalues(values: readonly number[]): Float64Array {
  const q = values.length;
  const matrix = new Float64Array(q * q);
  for (const [j, v] of values.entries()) matrix[j * q + j] = v;
  for (let k = 0; k < q; k++) {
    const u = Float64Array.from({ length: q }, () => normal(random));
    const scale = 2 / u.reduce((sum, v) => sum + v * v, 0);
    for (const sides of [
      [q, 1],
      [1, q],
    ] as const)
      for (let a = 0; a < q; a++) {
        let along = 0;
        for (let b = 0; b < q; b++) along += u[b]! * matrix[a * sides[0] + b * sides[1]]!;
        for (let b = 0; b < q; b++) matrix[a * sides[0] + b * sides[1]]! -= scale * along * u[b]!;
      }
  }
  return matrix;
}
const gainOf = (information: Float64Array, gradient: Float64Array, step: Float64Array) => {
  const q = step.length;
  return step.reduce(
    (sum, s, a) =>
      sum + s * (gradient[a]! - 0.5 * step.reduce((t, v, b) => t + information[a * q + b]! * v, 0)),
    0,
  );
};

describe('trustRegionStep', () => {
  it("is Newton's step where that lies inside", () => {
    const information = withEigenvalues([1, 4, 9]);
    const gradient = Float64Array.of(0.3, -0.2, 0.1);
    const { step } = trustRegionStep(information, gradient, 10);
    for (let a = 0; a < 3; a++) {
      const bent = step.reduce((sum, s, b) => sum + information[a * 3 + b]! * s, 0);
      expect(bent).toBeCloseTo(gradient[a]!, 12);
    }
  });

  it.each([
    ['of any curvature', [-3, -0.1, 2, 40]],
    ['with flat directions', [0, 0, 1, 5]],
    ['far wider than the ball', [1e-6, 1e-3, 1, 2]],
  ])('gains nearly the most that the ball has to give: %s', (_, eigenvalues) => {
    for (let trial = 0; trial < 8; trial++) {
      const information = withEigenvalues(eigenvalues);
      const gradient = Float64Array.from({ length: 4 }, () => normal(random));
      const radius = 0.1 + random.next();
      const { step, length, gain } = trustRegionStep(information, gradient, radius);
      expect(length).toBeLessThanOrEqual(1.1 * radius + 1e-12);
      expect(gain).toBeCloseTo(gainOf(information, gradient, step), 10);
      for (let draw = 0; draw < 100; draw++) {
        const point = Float64Array.from({ length: 4 }, () => normal(random));
        const scale = (radius * random.next() ** 0.1) / Math.hypot(...point);
        const there = gainOf(
          information,
          gradient,
          point.map((v) => v * scale),
        );
        expect(gain).toBeGreaterThan(0.8 * there);
      }
    }
  });

  it.each([
    ['diagonal, as in the hard case', [-5, 1000], [1e-3, 0]],
    ['diagonal, with no gradient at all', [-5, 1000], [0, 0]],
    ['with a multiple eigenvalue', [-2, -2, 3], [1e-9, -1e-9, 1e-4]],
    ['flat but for one direction', [-1, 0, 0], [0, 1e-6, 0]],
  ])(
    'goes along the most negative curvature where the gradient has hardly a share in it: %s',
    (_, own, given) => {
      const q = own.length;
      const gradient = Float64Array.from(given);
      const information = new Float64Array(q * q);
      for (const [j, v] of own.entries()) information[j * q + j] = v;
      const { step, length, gain } = trustRegionStep(information, gradient, 2);
      expect(length).toBeLessThanOrEqual(2.2);
      // −½ λ r² is what the curvature alone has to give
      expect(gain).toBeGreaterThan(0.8 * -0.5 * own[0]! * 4);
      expect(gain).toBeCloseTo(gainOf(information, gradient, step), 10);
    },
  );

  it('always gains, with matrices that are nearly diagonal too', () => {
    const uniform = (size: number) => 2 * size * (random.next() - 0.5);
    for (let trial = 0; trial < 4000; trial++) {
      const q = 1 + (trial % 4);
      const information = new Float64Array(q * q);
      const coupling = trial % 3 === 0 ? 0 : 10 ** uniform(12);
      for (let a = 0; a < q; a++)
        for (let b = 0; b <= a; b++) {
          const value = a === b ? uniform(1) * 10 ** uniform(4) : coupling * normal(random);
          information[a * q + b] = value;
          information[b * q + a] = value;
        }
      const size = 10 ** uniform(6);
      const gradient = Float64Array.from({ length: q }, () =>
        random.next() < 0.3 ? 0 : size * normal(random),
      );
      const radius = 10 ** uniform(3);
      const { length, gain } = trustRegionStep(information, gradient, radius);
      if (gradient.every((g) => g === 0)) continue;
      expect(gain).toBeGreaterThan(0);
      expect(length).toBeLessThanOrEqual(1.1 * radius * (1 + 1e-12));
    }
  });

  it('climbs the steepest way where the curvature says nothing', () => {
    const { step } = trustRegionStep(new Float64Array(4), Float64Array.of(3, 4), 2);
    expect(step[0]! / step[1]!).toBeCloseTo(0.75, 6);
    expect(Math.abs(Math.hypot(...step) / 2 - 1)).toBeLessThan(0.11);
  });
});
