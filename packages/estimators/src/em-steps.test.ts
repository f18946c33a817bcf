import { loadFloat64 } from '@moelab/backend-float64';
import { createLab, type Model } from '@moelab/core';
import { experts } from '@moelab/experts';
import { gates } from '@moelab/gates';
import { matrix, normal, stream } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { emSteps } from './em-steps.ts';
import { fusedProblem } from './fused/fused-problem.ts';
import type { LikelihoodProblem } from './likelihood-problem.ts';

const lab = createLab({ plugins: [gates, experts], backend: await loadFloat64() });
const pause = async () => {};
const options = { maxIterations: 3000, tolerance: 0, pause };
const climbs = async (problem: LikelihoodProblem, start: Float64Array, tolerance = 0) => ({
  plain: await emSteps(problem, start, { ...options, tolerance, acceleration: 'none' }),
  fast: await emSteps(problem, start, { ...options, tolerance, acceleration: 'squarem' }),
});

/** Two lines so near to each other, behind a gate, that EM is slow. */
async function slow(): Promise<{ readonly problem: LikelihoodProblem; readonly start: Float64Array }> {
  const random = stream(5, 'em-steps');
  const rows = 150;
  const x = matrix(
    rows,
    1,
    Float64Array.from({ length: rows }, () => normal(random)),
  );
  const y = matrix(
    rows,
    1,
    x.data.map((v) => (normal(random) < v ? 1 + v : -1 - v) + 1.3 * normal(random)),
  );
  const model: Model = lab.model({
    inputs: 1,
    outputs: 1,
    experts: 2,
    seed: 3,
    gate: 'softmax',
    expert: 'linear',
  });
  const problem = await fusedProblem(model, { x, y }, { gateIterations: 1 });
  return { problem, start: problem.fromValues(model.parameters) };
}

/** EM steps of x ↦ M x, M a rotation that shrinks, on −‖x‖²: a line through two steps leads astray. */
const turning = {
  noise: 0,
  gateSize: 0,
  emStep: async (theta: Float64Array) => ({
    logLikelihood: -(theta[0]! ** 2) - theta[1]! ** 2,
    shares: new Float64Array(0),
    next: Float64Array.of(
      0.98 * (Math.cos(1) * theta[0]! - Math.sin(1) * theta[1]!),
      0.98 * (Math.sin(1) * theta[0]! + Math.cos(1) * theta[1]!),
    ),
  }),
  relativeVariances: () => new Float64Array(0),
} as unknown as LikelihoodProblem;

describe('extrapolated EM steps', () => {
  it('reach the optimum of the plain ones in fewer than half the passes, where these are slow', async () => {
    const { problem, start } = await slow();
    const { plain, fast } = await climbs(problem, start, 1e-13);
    expect(plain.emSteps).toBeGreaterThan(60);
    expect(fast.emSteps).toBeLessThan(0.5 * plain.emSteps);
    expect(fast.step.logLikelihood).toBeGreaterThanOrEqual(plain.step.logLikelihood - 1e-9);
    for (const [j, v] of plain.theta.entries()) expect(fast.theta[j]!).toBeCloseTo(v, 3);
    problem.dispose();
  });

  it('never lower the likelihood, though each second one is refused', async () => {
    const { fast } = await climbs(turning, Float64Array.of(3, 4), 1e-9);
    for (const [i, value] of fast.trace.entries())
      if (i > 0) expect(value).toBeGreaterThanOrEqual(fast.trace[i - 1]!);
    expect(fast.emSteps).toBeGreaterThan(fast.trace.length + 10);
    expect(fast.step.logLikelihood).toBeGreaterThan(-1e-6);
  });

  it('are not more than were asked for, and none when none was', async () => {
    const { problem, start } = await slow();
    for (const acceleration of ['none', 'squarem'] as const)
      for (const maxIterations of [0, 1, 2, 5]) {
        const end = await emSteps(problem, start, { ...options, maxIterations, acceleration });
        expect(end.emSteps).toBe(maxIterations);
        expect(end.reason).toBe('their limit is reached');
      }
    problem.dispose();
  });
});

it('pauses after each EM step, where halving goes on for long too', async () => {
  let passes = 0;
  const falling = {
    noise: 0,
    gateSize: 1,
    emStep: async (theta: Float64Array) => {
      passes++;
      return { logLikelihood: -(theta[0]! ** 2), shares: new Float64Array(0), next: theta.map((v) => v + 1) };
    },
    relativeVariances: () => new Float64Array(0),
  } as unknown as LikelihoodProblem;
  let pauses = 0;
  const counted = async () => void pauses++;
  const end = await emSteps(falling, Float64Array.of(0), {
    ...options,
    pause: counted,
    acceleration: 'none',
  });
  expect(end.reason).toBe('no further one raises the likelihood');
  expect(passes).toBe(22);
  expect(pauses).toBe(passes);
  const stop = () => (pauses++ < 25 ? Promise.resolve() : Promise.reject(new Error('stopped')));
  const stopped = emSteps(falling, Float64Array.of(0), { ...options, pause: stop, acceleration: 'none' });
  await expect(stopped).rejects.toThrow('stopped');
  expect(passes).toBe(26);
});

describe("the gate's curvature", () => {
  it.each(['none', 'squarem'] as const)(
    'serves again while the gate is near where it was computed, and only then: acceleration %s',
    async (acceleration) => {
      const { problem, start } = await slow();
      const { gateSize } = problem;
      const computedAt = new Map<Float64Array, Float64Array>();
      const count = { computed: 0, near: 0, onceMore: 0 };
      const watched: LikelihoodProblem = {
        ...problem,
        async emStep(theta, before) {
          const step = await problem.emStep(theta, before);
          const { curvatures, steps } = step.curvature!;
          const from = computedAt.get(curvatures);
          if (from === undefined) {
            computedAt.set(curvatures, theta);
            count.computed++;
            expect(steps).toBe(1);
            return step;
          }
          const distance = Math.hypot(...theta.subarray(0, gateSize).map((v, c) => v - from[c]!));
          expect(distance).toBeLessThanOrEqual(steps === 2 ? 3 : 0.1);
          count[distance <= 0.1 ? 'near' : 'onceMore']++;
          return step;
        },
      };
      const end = await emSteps(watched, start, { ...options, tolerance: 1e-13, acceleration });
      expect(count.computed).toBeLessThan(0.6 * (count.near + count.onceMore));
      expect(count.near).toBeGreaterThan(0);
      // as if every step had computed its own
      const alone = { ...problem, emStep: (theta: Float64Array) => problem.emStep(theta) };
      const exact = await emSteps(alone, start, { ...options, tolerance: 1e-13, acceleration });
      expect(end.step.logLikelihood).toBeCloseTo(exact.step.logLikelihood, 7);
      expect(end.emSteps).toBeLessThan(1.2 * exact.emSteps);
      problem.dispose();
    },
  );
});
