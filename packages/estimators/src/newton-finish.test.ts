import { describe, expect, it } from 'vitest';
import type { LikelihoodProblem } from './likelihood-problem.ts';
import { newtonFinish } from './newton-finish.ts';
import { observedInformation } from './observed-information.ts';

/** ℓ(a, b) = −10 (cosh a − 1) − 1e-5 (cosh(b − a) − 1): curvatures that differ by a million, maximum at 0. */
const narrow = {
  size: 2,
  rows: 10,
  noise: 1e-14,
  at: async ([a, b]: Float64Array) => ({
    logLikelihood: -10 * (Math.cosh(a!) - 1) - 1e-5 * (Math.cosh(b! - a!) - 1),
    gradient: Float64Array.of(-10 * Math.sinh(a!) + 1e-5 * Math.sinh(b! - a!), -1e-5 * Math.sinh(b! - a!)),
  }),
} as unknown as LikelihoodProblem;

describe('observedInformation', () => {
  it('gives minus the Hessian', async () => {
    const found = await observedInformation(narrow, Float64Array.of(0.1, 0.3));
    const small = 1e-5 * Math.cosh(0.2);
    const want = [10 * Math.cosh(0.1) + small, -small, -small, small];
    for (const [i, v] of want.entries()) expect(found[i]).toBeCloseTo(v, 4);
  });
});

describe('newtonFinish', () => {
  it('reaches the maximum along steep and flat directions alike', async () => {
    const end = await newtonFinish(narrow, Float64Array.of(0.01, 0.5), 1e-13);
    expect(Math.abs(end.theta[0]!)).toBeLessThan(1e-9);
    expect(Math.abs(end.theta[1]!)).toBeLessThan(1e-4);
    expect(end.steps).toBeLessThanOrEqual(6);
  });

  it('takes no step where it is there already, and none that would leave', async () => {
    expect((await newtonFinish(narrow, Float64Array.of(0, 0), 1e-9)).steps).toBe(0);
    const far = Float64Array.of(0, 30);
    expect((await newtonFinish(narrow, far, 1e-9)).logLikelihood).toBeGreaterThanOrEqual(
      (await narrow.at(far)).logLikelihood,
    );
  });
});
