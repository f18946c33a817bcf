import { describe, expect, it } from 'vitest';
import type { LikelihoodProblem, SecondOrderAt } from './likelihood-problem.ts';
import { newtonPolish } from './newton-polish.ts';

const problem = { rows: 1, noise: 1e-14 } as LikelihoodProblem;
/** Climbs and keeps what was reached, in order. */
async function climbed(at: (theta: Float64Array) => SecondOrderAt, start: readonly number[]) {
  const values: number[] = [];
  const end = await newtonPolish(
    problem,
    async (theta) => {
      const here = at(theta);
      values.push(here.logLikelihood);
      return here;
    },
    Float64Array.from(start),
    async () => {},
  );
  return { end, values };
}

/** ℓ(a, b) = −(a² − 1)² − 100 (b − a²)²: a saddle at 0, maxima at (±1, 1), a bent ridge between. */
const ridge = ([a = 0, b = 0]: Float64Array): SecondOrderAt => {
  const [u, v] = [a * a - 1, b - a * a];
  const mixed = 400 * a;
  return {
    logLikelihood: -u * u - 100 * v * v,
    gradient: Float64Array.of(-4 * a * u + 400 * a * v, -200 * v),
    information: Float64Array.of(12 * a * a - 4 - 400 * v + 800 * a * a, -mixed, -mixed, 200),
  };
};

describe('newtonPolish', () => {
  it('goes from beside a saddle along a bent ridge to the maximum, in few passes', async () => {
    const { end, values } = await climbed(ridge, [-0.001, 0.2]);
    expect(end.converged).toBe(true);
    expect([...end.theta].map((v) => Number(v.toFixed(10)))).toEqual([-1, 1]);
    expect(end.logLikelihood).toBeGreaterThan(-1e-18);
    expect(values.length).toBeLessThan(40);
    expect(end.reason).toMatch(/^the gradient of the mean log-likelihood is zero/);
  });

  it('ends on a slope that goes on for ever where the gradient is zero to nine digits', async () => {
    const endless = ([a = 0]: Float64Array): SecondOrderAt => {
      const e = Math.exp(-a);
      return { logLikelihood: -e, gradient: Float64Array.of(e), information: Float64Array.of(e) };
    };
    const { end, values } = await climbed(endless, [0]);
    expect(end.converged).toBe(true);
    expect(end.logLikelihood).toBeGreaterThan(-1e-9);
    expect(values.length).toBeLessThan(30);
  });

  it('never leaves a point for a lower one, or one where there is no likelihood', async () => {
    // the maximum lies at the edge of what has a likelihood
    const cut = (theta: Float64Array): SecondOrderAt =>
      theta[0]! > 0.9 ? { ...ridge(theta), logLikelihood: Number.NEGATIVE_INFINITY } : ridge(theta);
    const start = Float64Array.of(0.5, 0.25);
    const { end } = await climbed(cut, [...start]);
    expect(end.converged).toBe(false);
    expect(end.theta[0]).toBeLessThanOrEqual(0.9);
    expect(end.logLikelihood).toBeGreaterThan(cut(start).logLikelihood);
    expect(end.reason).toMatch(/no further step raises the likelihood|limit of 200 steps/);
  });
});
