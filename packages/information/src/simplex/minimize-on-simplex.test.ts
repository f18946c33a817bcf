import { normal, stream } from '@moelab/numerics';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minimizeOnSimplex, type SimplexObjective } from './minimize-on-simplex.ts';
import { quadraticOnSimplex } from './quadratic-on-simplex.ts';

/** ½ |q − c|², whose minimum is the projection of c on the simplex. */
function distanceTo(c: readonly number[], seen: number[] = []): SimplexObjective {
  return {
    size: c.length,
    evaluate(q, gradient) {
      let value = 0;
      q.forEach((own, t) => {
        gradient[t] = own - c[t]!;
        value += 0.5 * gradient[t]! ** 2;
      });
      seen.push(value);
      return value;
    },
    gap: (q, gradient) => {
      const mean = q.reduce((sum, own, t) => sum + own * gradient[t]!, 0);
      return mean - gradient.reduce((a, b) => Math.min(a, b));
    },
    hessian(letters, out) {
      letters.forEach((_, i) => {
        out[i * letters.length + i] = 1;
      });
    },
  };
}
const uniform = (size: number) => new Float64Array(size).fill(1 / size);

/** Σ max(0, cᵢ − θ) = 1 by bisection. */
function projection(c: readonly number[]): number[] {
  let [low, high] = [Math.min(...c) - 1, Math.max(...c)];
  for (let step = 0; step < 100; step++) {
    const level = (low + high) / 2;
    if (c.reduce((sum, one) => sum + Math.max(0, one - level), 0) > 1) low = level;
    else high = level;
  }
  return c.map((one) => Math.max(0, one - low));
}

describe('minimizeOnSimplex', () => {
  it('projects on the simplex in one step, and letters that are not in use are exactly 0', () => {
    const { q, iterations, converged, gap } = minimizeOnSimplex(
      distanceTo([0.8, 0.5, -1]),
      uniform(3),
      1e-12,
      50,
      false,
    );
    [0.65, 0.35, 0].forEach((want, t) => {
      expect(Math.abs(q[t]! - want)).toBeLessThan(1e-12);
    });
    expect([q[2], iterations, converged]).toEqual([0, 1, true]);
    expect(gap).toBeLessThanOrEqual(1e-12);
  });

  it('brings back a letter that the start has given up', () => {
    const { q } = minimizeOnSimplex(distanceTo([0.2, 0.9]), Float64Array.of(1, 0), 1e-12, 50, false);
    expect(Math.abs(q[1]! - 0.85)).toBeLessThan(1e-12);
  });

  it('gives the gap of what it has where it is cut short', () => {
    const objective = distanceTo([0.8, 0.5, -1]);
    const { value, gap, converged } = minimizeOnSimplex(objective, uniform(3), 1e-12, 0, false);
    expect(converged).toBe(false);
    const least = 0.5 * (0.15 ** 2 + 0.15 ** 2 + 1);
    expect(value - least).toBeGreaterThan(0.1);
    expect(value - least).toBeLessThanOrEqual(gap);
  });

  it('finds the projection of any point', () => {
    const points = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(points, (c) => {
        const { q, converged } = minimizeOnSimplex(distanceTo(c), uniform(c.length), 1e-11, 50, false);
        expect(converged).toBe(true);
        projection(c).forEach((want, t) => {
          expect(Math.abs(q[t]! - want)).toBeLessThan(1e-5);
        });
      }),
      { numRuns: 100, seed: 1 },
    );
  });
});

describe('quadraticOnSimplex', () => {
  it('has a point where no feasible direction goes down, also for singular matrices and far scales', () => {
    const random = stream(2, 'quadratic');
    for (let run = 0; run < 60; run++) {
      const m = 2 + (run % 6);
      const factor = Float64Array.from({ length: m * 3 }, () => normal(random)); // rank 3
      const scale = Float64Array.from({ length: m }, (_, i) => (run % 2 === 0 ? 1 : 10 ** i));
      const hessian = new Float64Array(m * m);
      for (let i = 0; i < m; i++)
        for (let j = 0; j < m; j++)
          for (let k = 0; k < 3; k++)
            hessian[i * m + j]! += scale[i]! * scale[j]! * factor[3 * i + k]! * factor[3 * j + k]!;
      const gradient = Float64Array.from({ length: m }, () => normal(random));
      if (run % 3 === 0) {
        for (let i = 1; i < m; i++) hessian[i] = hessian[i * m] = 0;
        hessian[0] = 1e-33; // what rounding leaves of the 0 of a letter that is alone
      }
      const q = run % 3 === 0 ? Float64Array.from({ length: m }, (_, i) => (i === 0 ? 1 : 0)) : uniform(m);
      const y = quadraticOnSimplex(
        hessian,
        Uint32Array.from(q, (_, i) => i),
        q,
        gradient,
      );
      expect(Math.abs(y.reduce((sum, one) => sum + one, 0) - 1)).toBeLessThan(1e-12);
      expect(y.every((one) => one >= 0)).toBe(true);
      const slope = gradient.map(
        (own, i) => own + y.reduce((sum, one, j) => sum + hessian[i * m + j]! * (one - q[j]!), 0),
      );
      const level = y.reduce((sum, one, i) => sum + one * slope[i]!, 0);
      // rounding of the slopes is that of the largest entry
      const rounding = 1e-9 * hessian.reduce((a, b) => Math.max(a, Math.abs(b)), 1);
      for (const own of slope) expect(own).toBeGreaterThan(level - Math.max(1e-6, rounding));
    }
  });
});
