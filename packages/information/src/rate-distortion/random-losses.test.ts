import { matrix } from '@moelab/numerics';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { curveBounds, distortionAtRate, rateAtSlope, rateCurve, routingLimits } from '../index.ts';

/** Losses of up to 6 inputs and 5 experts, with ties now and then, and an inverse temperature. */
const problems = fc
  .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 5 }))
  .chain(([rows, cols]) =>
    fc.record({
      losses: fc
        .array(fc.integer({ min: 0, max: 40 }), { minLength: rows * cols, maxLength: rows * cols })
        .map((cells) =>
          matrix(
            rows,
            cols,
            cells.map((cell) => cell / 20),
          ),
        ),
      weights: fc
        .array(fc.integer({ min: 1, max: 9 }), { minLength: rows, maxLength: rows })
        .map((all) => all.map((one) => one / all.reduce((sum, other) => sum + other, 0))),
      beta: fc.integer({ min: -4, max: 10 }).map((power) => 2 ** (power / 2)),
    }),
  );
const holds = (property: (one: ReturnType<typeof rateAtSlope>, all: Problem) => void, numRuns = 60) =>
  fc.assert(
    fc.property(problems, (problem) => {
      const { losses, weights, beta } = problem;
      property(rateAtSlope(losses, beta, { weights }), problem);
    }),
    { numRuns, seed: 7 },
  );
type Problem = typeof problems extends fc.Arbitrary<infer P> ? P : never;

describe('a point of any curve', () => {
  it('is certified, within its limits, and its load is of sum 1', () => {
    holds((point, { losses, weights, beta }) => {
      const { D0, Dmin, Rmax, bestExpert, firstActivation } = routingLimits(losses, { weights });
      expect(point.converged).toBe(true);
      expect(point.gap).toBeLessThanOrEqual(1e-10);
      expect(point.rate).toBeGreaterThanOrEqual(0);
      expect(point.rate).toBeLessThanOrEqual(Rmax + 1e-9 + point.gap);
      expect(point.distortion).toBeLessThanOrEqual(D0 + 1e-9);
      expect(point.distortion).toBeGreaterThanOrEqual(Dmin - 1e-12);
      expect(Math.abs(point.load.reduce((sum, q) => sum + q, 0) - 1)).toBeLessThan(1e-12);
      if (beta < firstActivation * (1 - 1e-9)) expect(point.load[bestExpert]).toBe(1);
    });
  });

  it('has primal and dual values that agree within the gap, over every expert', () => {
    holds(({ load, rate, distortion, gap }, { losses, weights, beta }) => {
      const { rows, cols, data } = losses;
      const z = weights.map((_, x) =>
        load.reduce((sum, q, t) => sum + q * Math.exp(-beta * data[x * cols + t]!), 0),
      );
      const dual = -weights.reduce((sum, p, x) => sum + p * Math.log(z[x]!), 0);
      let most = 0;
      for (let t = 0; t < cols; t++) {
        let c = 0;
        for (let x = 0; x < rows; x++) c += (weights[x]! * Math.exp(-beta * data[x * cols + t]!)) / z[x]!;
        most = Math.max(most, c);
      }
      // the load is one step of the iteration past the point of the certificate, so that its own gap is about as small
      expect(Math.log(most)).toBeLessThan(2e-5);
      expect(Math.abs(rate + beta * distortion - dual)).toBeLessThan(gap + 1e-9);
      expect(rate + beta * distortion - gap).toBeLessThanOrEqual(dual + 1e-12);
    });
  });

  it('does not change when experts or inputs are named anew, doubled or merged', () => {
    holds(({ rate, distortion, load }, { losses, weights, beta }) => {
      const { rows, cols, data } = losses;
      const value = rate + beta * distortion;
      const sameValue = (other: { readonly rate: number; readonly distortion: number }) =>
        expect(Math.abs(other.rate + beta * other.distortion - value)).toBeLessThan(3e-10);
      const turned = matrix(
        rows,
        cols,
        data.map((_, i) => data[Math.floor(i / cols) * cols + ((i + 1) % cols)]!),
      );
      sameValue(rateAtSlope(turned, beta, { weights }));
      const twin = Array.from({ length: rows }, (_, x) => [
        ...data.subarray(x * cols, (x + 1) * cols),
        data[x * cols]!,
      ]);
      sameValue(rateAtSlope(matrix(rows, cols + 1, twin.flat()), beta, { weights }));
      const doubled = matrix(2 * rows, cols, [...data, ...data]);
      const halves = [...weights, ...weights].map((weight) => weight / 2);
      const split = rateAtSlope(doubled, beta, { weights: halves });
      sameValue(split);
      expect(split.load.length).toBe(load.length);
    }, 40);
  });

  it('moves with a constant for each input, and trades scale of losses for β', () => {
    holds((point, { losses, weights, beta }) => {
      const { rows, cols, data } = losses;
      const shift = (i: number) => Math.cos(Math.floor(i / cols));
      const mean = weights.reduce((sum, weight, x) => sum + weight * shift(x * cols), 0);
      const moved = rateAtSlope(
        matrix(
          rows,
          cols,
          data.map((loss, i) => loss + shift(i)),
        ),
        beta,
        { weights },
      );
      const value = point.rate + beta * point.distortion;
      expect(Math.abs(moved.rate + beta * (moved.distortion - mean) - value)).toBeLessThan(3e-10);
      const scaled = rateAtSlope(
        matrix(
          rows,
          cols,
          data.map((loss) => 4 * loss),
        ),
        beta / 4,
        { weights },
      );
      expect(scaled.rate).toBeCloseTo(point.rate, 14);
      expect(scaled.distortion).toBeCloseTo(4 * point.distortion, 13);
    }, 40);
  });

  it('tends to the least distortion and to Rmax, also with ties', () => {
    holds((_point, { losses, weights }) => {
      const { Dmin, Rmax } = routingLimits(losses, { weights });
      const { rate, distortion } = rateAtSlope(losses, 2000, { weights });
      expect(Math.abs(distortion - Dmin)).toBeLessThan(1e-9);
      expect(Math.abs(rate - Rmax)).toBeLessThan(1e-8);
    }, 40);
  });

  it('lies with its neighbours on a convex curve, whose bounds hold what a search at a rate finds', () => {
    fc.assert(
      fc.property(
        problems,
        fc.double({ min: 0.02, max: 0.98, noNaN: true }),
        ({ losses, weights }, share) => {
          const curve = rateCurve(losses, { weights, betas: [8, 0.5, 1, 2, 4] });
          curve.points.forEach(({ beta, rate }, i) => {
            if (i === 0) return;
            const before = curve.points[i - 1]!;
            expect(beta).toBeGreaterThan(before.beta);
            expect(rate).toBeGreaterThanOrEqual(before.rate - 1e-8);
            // rate + β D of another point is never below this one's minimum
            for (const other of curve.points) {
              const least = curve.points[i]!.rate + beta * curve.points[i]!.distortion - curve.points[i]!.gap;
              expect(other.rate + beta * other.distortion).toBeGreaterThanOrEqual(least - 1e-12);
            }
          });
          const { Rmax } = curve.limits;
          const found = distortionAtRate(losses, share * Rmax, { weights });
          const bounds = curveBounds(curve, share * Rmax);
          expect(found.converged).toBe(true);
          expect(found.lower).toBeLessThanOrEqual(bounds.upper + 1e-9);
          expect(found.upper).toBeGreaterThanOrEqual(bounds.lower - 1e-9);
          expect(found.gap).toBeLessThanOrEqual(1e-10);
        },
      ),
      { numRuns: 40, seed: 8 },
    );
  });
});
