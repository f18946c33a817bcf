import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newton, type SecondOrderEvaluation } from './newton.ts';
import { normal } from './normal.ts';
import { stream } from './stream.ts';

const one =
  (f: (x: number) => readonly [number, number, number]) =>
  (x: Float64Array): SecondOrderEvaluation => {
    const [value, slope, curvature] = f(x[0]!);
    return { value, gradient: [slope], hessian: [curvature] };
  };

/** 100 (y − x²)² + (1 − x)². */
const rosenbrock = (p: Float64Array): SecondOrderEvaluation => {
  const [x, y] = [p[0]!, p[1]!];
  return {
    value: 100 * (y - x * x) ** 2 + (1 - x) ** 2,
    gradient: [-400 * x * (y - x * x) - 2 * (1 - x), 200 * (y - x * x)],
    hessian: [1200 * x * x - 400 * y + 2, -400 * x, -400 * x, 200],
  };
};

/** The log-likelihood of a logistic regression on fixed data; `offset` is added to it. */
function logistic(offset: number) {
  const source = stream(1, 'newton', 'logistic');
  const rows = Array.from({ length: 200 }, () => [1, normal(source), normal(source, 0, 10)]);
  const labels = rows.map(([, a, b]) => (source.next() < 1 / (1 + Math.exp(-(0.5 + a! - 0.1 * b!))) ? 1 : 0));
  return (w: Float64Array): SecondOrderEvaluation => {
    let value = offset;
    const gradient = new Float64Array(3);
    const hessian = new Float64Array(9);
    rows.forEach((row, i) => {
      const logit = row.reduce((sum, x, k) => sum + x * w[k]!, 0);
      const p = 1 / (1 + Math.exp(-logit));
      value += labels[i]! * logit - Math.log1p(Math.exp(-Math.abs(logit))) - Math.max(logit, 0);
      for (let a = 0; a < 3; a++) {
        gradient[a]! += (labels[i]! - p) * row[a]!;
        for (let b = 0; b < 3; b++) hessian[a * 3 + b]! -= p * (1 - p) * row[a]! * row[b]!;
      }
    });
    return { value, gradient, hessian };
  };
}

describe('newton', () => {
  test('solves a quadratic in one step', () => {
    const f = (x: Float64Array) => ({
      value: 2 * x[0]! ** 2 + x[0]! * x[1]! + x[1]! ** 2 - x[0]!,
      gradient: [4 * x[0]! + x[1]! - 1, x[0]! + 2 * x[1]!],
      hessian: [4, 1, 1, 2],
    });
    const result = newton(f, [10, -20]);
    expect(result).toMatchObject({
      reason: 'gradient',
      iterations: 1,
      evaluations: 2,
      ridge: 0,
      converged: true,
    });
    expect(result.x[0]).toBeCloseTo(2 / 7, 13);
    expect(result.x[1]).toBeCloseTo(-1 / 7, 13);
  });

  test('solves Rosenbrock from the usual start and from where the Hessian is indefinite', () => {
    for (const start of [
      [-1.2, 1],
      [0, 1],
      [-3, 12],
    ]) {
      const result = newton(rosenbrock, start);
      expect(result.reason).toBe('gradient');
      expect(result.x.every((xi) => Math.abs(xi - 1) < 1e-8)).toBe(true);
      expect(result.iterations).toBeLessThan(50);
    }
    expect(newton(rosenbrock, [0, 1]).ridge).toBeGreaterThan(0);
  });

  test('maximizes a likelihood, also beside a constant that hides its changes', () => {
    const result = newton(logistic(0), [0, 0, 0], { goal: 'maximize' });
    expect(result.reason).toBe('gradient');
    expect(result.iterations).toBeLessThan(10);
    expect(result.hessian[0]).toBeLessThan(0);
    const hidden = newton(logistic(1e9), [0, 0, 0], { goal: 'maximize' });
    expect(hidden.reason).toBe('gradient');
    hidden.x.forEach((xi, i) => {
      expect(Math.abs(xi - result.x[i]!)).toBeLessThan(1e-8);
    });
  });

  test('leaves a maximum and a singular Hessian', () => {
    // x⁴ − 2x²: curvature −4 at 0.1, minima at ±1.
    expect(
      newton(
        one((x) => [x ** 4 - 2 * x * x, 4 * x ** 3 - 4 * x, 12 * x * x - 4]),
        [0.1],
      ).x[0],
    ).toBeCloseTo(1, 8);
    const flat = newton(
      (p) => ({
        value: (p[0]! + p[1]! - 3) ** 2,
        gradient: Array(2).fill(2 * (p[0]! + p[1]! - 3)),
        hessian: [2, 2, 2, 2],
      }),
      [0, 0],
    );
    expect(flat.reason).toBe('gradient');
    expect(flat.x[0]! + flat.x[1]!).toBeCloseTo(3, 8);
  });

  test('backs out of regions that are not finite', () => {
    // x − log x from 3: the full step goes to 3 + (1 − 1/3)/(−1/9) = −3.
    const result = newton(
      one((x) => [x - Math.log(x), 1 - 1 / x, 1 / (x * x)]),
      [3],
    );
    expect(result.x[0]).toBeCloseTo(1, 8);
  });

  test('says why it stopped when that is no optimum', () => {
    expect(newton(rosenbrock, [-1.2, 1], { maxIterations: 2 })).toMatchObject({
      reason: 'iterations',
      converged: false,
      iterations: 2,
    });
    expect(
      newton(
        one((x) => [Math.log(x), 1 / x, -1 / (x * x)]),
        [-1],
      ),
    ).toMatchObject({ reason: 'start', converged: false });
    expect(
      newton(
        one((x) => [x > 1 ? -Infinity : -x, -1, 0]),
        [0],
      ).reason,
    ).toBe('unbounded');
    expect(
      newton(
        one((x) => [x * x, -2 * x, 2]),
        [1],
      ),
    ).toMatchObject({ reason: 'no-descent', converged: false });
    const noisy = newton(
      one((x) => [1 + Math.fround(0.5 * x * x), x + 1e-6 * Math.sin(1e12 * x), 1]),
      [0.3],
      { gradientTolerance: 1e-14, valueNoise: 1e-8 },
    );
    expect(['rounding', 'iterations']).toContain(noisy.reason);
    expect(newton(() => ({ value: 1, gradient: [], hessian: [] }), []).reason).toBe('gradient');
  });

  test('refuses options and lists that do not fit', () => {
    expect(() => newton(rosenbrock, [0, 0], { maxIterations: -1 })).toThrow(
      'newton: maxIterations must be an integer ≥ 0, got -1',
    );
    expect(() => newton(rosenbrock, [0, 0], { gradientTolerance: Number.NaN })).toThrow('gradientTolerance');
    expect(() => newton(rosenbrock, [0, 0, 0])).toThrow('got 2 and 4');
  });

  test('never raises the value, whatever the start', () => {
    const number = fc.double({ min: -5, max: 5, noNaN: true });
    fc.assert(
      fc.property(number, number, (x, y) => {
        const result = newton(rosenbrock, [x, y]);
        expect(result.value).toBeLessThanOrEqual(rosenbrock(Float64Array.of(x, y)).value);
        expect(result.converged).toBe(true);
      }),
      { numRuns: 100, seed: 17 },
    );
  });
});
