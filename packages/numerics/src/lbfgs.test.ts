import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Evaluation, lbfgsSteps, minimize, minimizeAsync } from './lbfgs.ts';

/** Σ 100 (xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)². */
function rosenbrock(x: Float64Array): Evaluation {
  const gradient = new Float64Array(x.length);
  let value = 0;
  for (let i = 0; i + 1 < x.length; i++) {
    const a = x[i + 1]! - x[i]! ** 2;
    const b = 1 - x[i]!;
    value += 100 * a * a + b * b;
    gradient[i]! += -400 * a * x[i]! - 2 * b;
    gradient[i + 1]! += 200 * a;
  }
  return { value, gradient };
}

/** ½ Σ cᵢ (xᵢ − 1)² + offset. */
const quadratic =
  (curvatures: readonly number[], offset = 0) =>
  (x: Float64Array): Evaluation => ({
    value: offset + curvatures.reduce((sum, c, i) => sum + 0.5 * c * (x[i]! - 1) ** 2, 0),
    gradient: curvatures.map((c, i) => c * (x[i]! - 1)),
  });

const one =
  (f: (x: number) => readonly [number, number]) =>
  (x: Float64Array): Evaluation => {
    const [value, slope] = f(x[0]!);
    return { value, gradient: [slope] };
  };

describe('minimize', () => {
  test('solves Rosenbrock in 2 and 100 dimensions', () => {
    for (const n of [2, 100]) {
      const x0 = Array.from({ length: n }, (_, i) => (i % 2 === 0 ? -1.2 : 1));
      const result = minimize(rosenbrock, x0);
      expect(result.reason).toBe('gradient');
      expect(result.converged).toBe(true);
      if (n === 2) expect(result.x.every((xi) => Math.abs(xi - 1) < 1e-7)).toBe(true); // 1e-8 over the least curvature 0.4
      expect(Math.max(...result.gradient.map(Math.abs))).toBeLessThanOrEqual(1e-8);
      expect(result.evaluations).toBeLessThan(n === 2 ? 80 : 800);
    }
  });

  test('solves a quadratic with condition number 1e6, and faster when told the scales', () => {
    const curvatures = Array.from({ length: 20 }, (_, i) => 10 ** ((6 * i) / 19));
    // At memory 10 this takes 6,600 iterations in SciPy's L-BFGS-B too.
    const plain = minimize(quadratic(curvatures), new Float64Array(20), { memory: 30 });
    expect(plain.reason).toBe('gradient');
    expect(plain.x.every((xi) => Math.abs(xi - 1) < 2e-8)).toBe(true);
    const scaled = minimize(quadratic(curvatures), new Float64Array(20), {
      scale: curvatures.map((c) => 1 / Math.sqrt(c)),
    });
    expect(scaled.reason).toBe('gradient');
    expect(scaled.evaluations).toBeLessThan(10);
  });

  test('reaches a local minimum of a nonconvex function', () => {
    // f = x⁴ − 2x² + 0.3x has minima at the outer roots of 4x³ − 4x + 0.3.
    const f = one((x) => [x ** 4 - 2 * x * x + 0.3 * x, 4 * x ** 3 - 4 * x + 0.3]);
    for (const start of [-3, -0.4, 0.04, 0.2, 3]) {
      const { x, reason } = minimize(f, [start]);
      expect(reason).toBe('gradient');
      expect(12 * x[0]! ** 2 - 4).toBeGreaterThan(0);
      expect(Math.abs(4 * x[0]! ** 3 - 4 * x[0]! + 0.3)).toBeLessThan(1e-8);
    }
  });

  test('says that a function is unbounded below', () => {
    const line = minimize(
      one((x) => [-x, -1]),
      [0],
    );
    expect(line.reason).toBe('unbounded');
    expect(line.converged).toBe(false);
    expect(line.message).toContain('still falls');
    expect(
      minimize(
        one((x) => [x > 3 ? -Infinity : -x, -1]),
        [0],
      ).reason,
    ).toBe('unbounded');
    expect(
      minimize(
        one(() => [-Infinity, 0]),
        [0],
      ).reason,
    ).toBe('unbounded');
    expect(
      minimize(
        one((x) => [-(x ** 4), -4 * x ** 3]),
        [1],
      ).reason,
    ).toBe('unbounded');
  });

  test('backs out of regions where the value is NaN or infinite', () => {
    const barrier = one((x) => [x - Math.log(x), 1 - 1 / x]); // NaN for x < 0, minimum at 1
    const result = minimize(barrier, [1e-3], { initialStep: 100 });
    expect(result.reason).toBe('gradient');
    expect(result.x[0]).toBeCloseTo(1, 7);
    const wall = one((x) => (x > 2 ? [Infinity, Number.NaN] : [(x - 1.9) ** 2, 2 * (x - 1.9)]));
    expect(minimize(wall, [-50], { initialStep: 1e6 }).x[0]).toBeCloseTo(1.9, 7);
  });

  test('reaches a gradient of 1e-8 where the value is flat to rounding', () => {
    // Beside 1e6 the value cannot show a change below 1e-10: |x − 1| < 1e-5; the gradient can.
    const result = minimize(quadratic([1, 3, 10], 1e6), [4, -7, 0.2]);
    expect(result.reason).toBe('gradient');
    expect(result.x.every((xi) => Math.abs(xi - 1) <= 1e-8)).toBe(true);
  });

  test('says rounding, and counts it as converged, where the tolerance is below what the gradient can show', () => {
    // The gradient is rounded to 1e-6: a tolerance of 1e-12 is met by chance only.
    const f = (x: Float64Array): Evaluation => ({
      value: Math.fround(1 + 0.5 * (x[0]! ** 2 + 3 * x[1]! ** 2)),
      gradient: [
        Math.fround(x[0]! + 1e-7) + 3e-7 * Math.sin(1e9 * x[1]!),
        Math.fround(3 * x[1]!) + 3e-7 * Math.cos(1e9 * x[0]!),
      ],
    });
    const result = minimize(f, [1.3, -0.7], { gradientTolerance: 1e-12, valueNoise: 1e-6 });
    expect(result.reason).toBe('rounding');
    expect(result.converged).toBe(true);
    expect(Math.abs(result.x[0]!)).toBeLessThan(2e-6);
    expect(result.evaluations).toBeLessThan(400);
  });

  test('says that a wrong gradient finds no descent', () => {
    const result = minimize(
      one((x) => [x * x, -2 * x]),
      [1],
    );
    expect(result.reason).toBe('no-descent');
    expect(result.converged).toBe(false);
    expect(result.x[0]).toBe(1);
  });

  test('says that a kink finds no descent or a short step, never that the gradient is met', () => {
    const result = minimize(
      one((x) => [Math.abs(x) + 1, Math.sign(x) || 1]),
      [0.7],
    );
    expect(Math.abs(result.x[0]!)).toBeLessThan(1e-8);
    expect(result.reason).not.toBe('gradient');
  });

  test('stops for the other reasons that it names', () => {
    expect(minimize(rosenbrock, [-1.2, 1], { maxIterations: 3 })).toMatchObject({
      reason: 'iterations',
      iterations: 3,
      converged: false,
    });
    expect(minimize(rosenbrock, [-1.2, 1], { maxEvaluations: 5 })).toMatchObject({
      reason: 'iterations',
      evaluations: 5,
    });
    expect(minimize(rosenbrock, [-1.2, 1], { valueTolerance: 1e-3 }).reason).toBe('value');
    expect(minimize(rosenbrock, [Number.NaN, 1]).reason).toBe('start');
    expect(minimize(rosenbrock, [1, 1])).toMatchObject({ reason: 'gradient', iterations: 0, evaluations: 1 });
    expect(minimize(() => ({ value: 2, gradient: [] }), []).reason).toBe('gradient');
    const seen: number[] = [];
    const stopped = minimize(rosenbrock, [-1.2, 1], {
      onIteration: ({ iteration, value }) => {
        seen.push(value);
        return iteration < 4;
      },
    });
    expect(stopped).toMatchObject({ reason: 'stopped', iterations: 4 });
    expect(seen).toEqual([...seen].sort((a, b) => b - a));
  });

  test('refuses options that make no sense', () => {
    expect(() => minimize(rosenbrock, [0, 0], { memory: 0 })).toThrow(
      'lbfgs: memory must be an integer ≥ 1, got 0',
    );
    expect(() => minimize(rosenbrock, [0, 0], { scale: [1] })).toThrow(
      'lbfgs: scale must hold 2 finite numbers > 0, got 1',
    );
    expect(() => minimize(rosenbrock, [0, 0], { gradientTolerance: Number.NaN })).toThrow(
      'gradientTolerance',
    );
    expect(() => minimize(rosenbrock, [0, 0], { initialStep: 0 })).toThrow('initialStep');
    expect(() => minimize(() => ({ value: 0, gradient: [1] }), [0, 0])).toThrow(
      'the gradient must have 2 numbers',
    );
  });

  test('takes the same steps asynchronously, to the last bit', async () => {
    const x0 = [-1.2, 1, 0.5, 2];
    const visited: number[][] = [[], []];
    const sync = minimize((x) => {
      visited[0]!.push(...x);
      return rosenbrock(x);
    }, x0);
    const reused = new Float64Array(4); // the driver may hand back one buffer
    const async = await minimizeAsync(async (x) => {
      visited[1]!.push(...x);
      await Promise.resolve();
      const { value, gradient } = rosenbrock(x);
      reused.set(gradient);
      return { value, gradient: reused };
    }, x0);
    expect(async).toEqual(sync);
    expect(visited[1]).toEqual(visited[0]);
    const steps = lbfgsSteps(x0);
    expect([...(steps.next().value as Float64Array)]).toEqual(x0);
  });

  test('solves random convex quadratics from random starts and never raises the value', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.double({ min: -2, max: 2, noNaN: true }),
            fc.double({ min: -100, max: 100, noNaN: true }),
          ),
          {
            minLength: 1,
            maxLength: 12,
          },
        ),
        (parts) => {
          const curvatures = parts.map(([power]) => 10 ** power);
          const values: number[] = [];
          const result = minimize(
            quadratic(curvatures),
            parts.map(([, start]) => start),
            {
              onIteration: ({ value }) => values.push(value),
            },
          );
          expect(result.reason).toBe('gradient');
          result.x.forEach((xi, i) => {
            expect(Math.abs(xi - 1) * curvatures[i]!).toBeLessThanOrEqual(1.01e-8);
          });
          values.forEach((value, k) => {
            expect(value).toBeLessThanOrEqual(k === 0 ? Infinity : values[k - 1]!);
          });
        },
      ),
      { numRuns: 100, seed: 4 },
    );
  });
});
