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

  it('takes no step that the model itself says loses', async () => {
    // ℓ = −500 a² + 5/2 b² − b⁴/4: curvature along an axis without a gradient
    const { end, values } = await climbed(
      ([a = 0, b = 0]) => ({
        logLikelihood: -500 * a * a + 2.5 * b * b - b ** 4 / 4,
        gradient: Float64Array.of(-1000 * a, 5 * b - b ** 3),
        information: Float64Array.of(1000, 0, 0, -5 + 3 * b * b),
      }),
      [1e-3, 0],
    );
    expect(end.logLikelihood).toBeCloseTo(6.25, 12);
    expect(end.converged).toBe(true);
    expect(values.length).toBeLessThan(20);
  });

  it('goes on from a saddle, however well it stands on it', async () => {
    for (const start of [
      [0, 0],
      [1e-12, 0],
    ]) {
      const { end } = await climbed(ridge, start);
      expect(end.logLikelihood).toBeGreaterThan(-1e-18);
      expect([end.converged, end.theta[1]!.toFixed(9)]).toEqual([true, '1.000000000']);
    }
  });

  it('says that it stands on a saddle where every way up has no likelihood', async () => {
    const alone = (theta: Float64Array): SecondOrderAt =>
      theta.some((v) => v !== 0) ? { ...ridge(theta), logLikelihood: -Infinity } : ridge(theta);
    const { end } = await climbed(alone, [0, 0]);
    expect([end.converged, end.reason]).toEqual([false, 'a saddle, which no step leaves, gradient 0e+0']);
  });

  it('ends where it creeps along a bent ridge to a limit', async () => {
    // ℓ = −0.01 b² − 50 (b eᵗ − 1)²: the slope b of a gate shrinks while its temperature e⁻ᵗ does
    const bent = ([b = 0, t = 0]: Float64Array): SecondOrderAt => {
      const [e, v] = [Math.exp(t), b * Math.exp(t) - 1];
      const mixed = 100 * e * (2 * v + 1);
      return {
        logLikelihood: -0.01 * b * b - 50 * v * v,
        gradient: Float64Array.of(-0.02 * b - 100 * v * e, -100 * v * b * e),
        information: Float64Array.of(0.02 + 100 * e * e, mixed, mixed, 100 * b * e * (2 * v + 1)),
      };
    };
    const { end, values } = await climbed(bent, [1, 0]);
    expect(values.length).toBeLessThan(500);
    expect(end.converged).toBe(true);
    expect(end.reason).toMatch(
      /^the likelihood rises to a limit that it has not reached: less than 1e-5 nats/,
    );
    expect(end.logLikelihood).toBeGreaterThan(-1e-4);
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
    expect(end.reason).toMatch(/no further step raises the likelihood|limit of 1000 steps/);
  });
});
