import { loadFloat64 } from '@moelab/backend-float64';
import { createLab, type Dataset, type Model } from '@moelab/core';
import { experts } from '@moelab/experts';
import { gates } from '@moelab/gates';
import { matrix, normal, stream } from '@moelab/numerics';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fusedProblem } from './fused/fused-problem.ts';
import type { LikelihoodProblem } from './likelihood-problem.ts';
import { tensorProblem } from './tensor-problem.ts';

const backend = await loadFloat64();
const lab = createLab({ plugins: [gates, experts], backend });

function dataOf(rows: number, inputs: number, outputs: number): Dataset {
  const random = stream(7, 'likelihood-problem', rows, inputs, outputs);
  const x = matrix(
    rows,
    inputs,
    Float64Array.from({ length: rows * inputs }, () => 3 + 2 * normal(random)),
  );
  const y = matrix(
    rows,
    outputs,
    Float64Array.from({ length: rows * outputs }, () => 5 * normal(random)),
  );
  return { x, y };
}

const activations = ['tanh', 'sigmoid', 'gelu', 'sin', 'identity', 'relu'] as const;
const layer = fc.record({
  gate: fc.oneof(
    fc.constant({ gate: 'softmax', gateOptions: {} }),
    fc.constant({ gate: 'constant', gateOptions: {} }),
    fc.constant({ gate: 'dense-to-sparse', gateOptions: { temperature: 0.3 } }),
    fc
      .record({
        activation: fc.constantFrom(...activations),
        bias: fc.constantFrom('outside', 'inside'),
        mode: fc.constantFrom('fixed', 'parameter'),
        temperature: fc.constantFrom(0.2, 1, 3),
      })
      .map((gateOptions) => ({ gate: 'activation', gateOptions })),
  ),
  expert: fc.constantFrom('linear', 'constant', 'polynomial'),
  noise: fc.constantFrom('per-expert', 'shared', 'fixed'),
  count: fc.integer({ min: 1, max: 4 }),
  inputs: fc.integer({ min: 1, max: 3 }),
  outputs: fc.integer({ min: 1, max: 2 }),
  rows: fc.constantFrom(30, 129, 257), // not multiples of a block
  seed: fc.integer({ min: 0, max: 1000 }),
});

async function problemsOf(s: typeof layer extends fc.Arbitrary<infer T> ? T : never) {
  const expertOptions = { noise: s.noise, variance: 4, ...(s.expert === 'polynomial' ? { degree: 2 } : {}) };
  const model = lab.modelFrom({
    inputs: s.inputs,
    seed: s.seed,
    layers: [{ outputs: s.outputs, experts: s.count, ...s.gate, expert: s.expert, expertOptions }],
  });
  const data = dataOf(s.rows, s.inputs, s.outputs);
  const fused = await fusedProblem(model, data, { gateIterations: 1 });
  return { model, data, fused, tensor: tensorProblem(model, data) };
}

describe('the two engines of the likelihood', () => {
  it('give the density of the model, the same responsibilities and the same gradient along every direction', async () => {
    await fc.assert(
      fc.asyncProperty(layer, async (s) => {
        const { model, data, fused, tensor } = await problemsOf(s);
        const total = (await model.logDensity(data.x, data.y)).reduce((a, b) => a + b, 0);
        const [a, b] = [fused.fromValues(model.parameters), tensor.fromValues(model.parameters)];
        const scale = Math.abs(total) + 1;
        expect(Math.abs((await fused.at(a)).logLikelihood - total)).toBeLessThan(1e-11 * scale);
        expect(Math.abs((await tensor.at(b)).logLikelihood - total)).toBeLessThan(1e-11 * scale);
        const [ra, rb] = [await fused.responsibilities(a), await tensor.responsibilities(b)];
        for (const [i, r] of ra.responsibilities.entries())
          expect(Math.abs(r - rb.responsibilities[i]!)).toBeLessThan(1e-9);
        await sameGradient(fused, a);
        await sameGradient(tensor, b);
      }),
      { numRuns: 25, seed: 11 },
    );
  });

  it('have the second derivatives that differences of the gradient have', async () => {
    await fc.assert(
      fc.asyncProperty(layer, async (s) => {
        const { model, fused } = await problemsOf(s);
        const theta = fused.fromValues(model.parameters);
        const { information, ...at } = await fused.secondOrderAt!(theta);
        expect(at).toEqual(await fused.at(theta));
        const random = stream(4, 'second derivatives');
        const direction = theta.map(() => normal(random));
        const gradientAt = async (t: number) =>
          (await fused.at(theta.map((v, j) => v + t * direction[j]!))).gradient;
        const central = async (h: number) => {
          const [up, down] = [await gradientAt(h), await gradientAt(-h)];
          return up.map((v, j) => (down[j]! - v) / (2 * h));
        };
        const [wide, narrow] = [await central(2e-4), await central(1e-4)];
        const bent = theta.map((_, a) =>
          direction.reduce((sum, d, b) => sum + information[a * theta.length + b]! * d, 0),
        );
        const size = bent.reduce((most, v) => Math.max(most, Math.abs(v)), fused.rows);
        for (const [a, v] of bent.entries())
          expect(Math.abs(v - (4 * narrow[a]! - wide[a]!) / 3)).toBeLessThan(1e-6 * size); // error h⁴
      }),
      { numRuns: 12, seed: 13 },
    );
  });

  it('come back from coordinates to the parameters they were given, up to the gauge', async () => {
    await fc.assert(
      fc.asyncProperty(layer, async (s) => {
        const { model, data, fused, tensor } = await problemsOf(s);
        for (const problem of [fused, tensor]) {
          const again = model.with({ parameters: problem.toValues(problem.fromValues(model.parameters)) });
          const [before, after] = [await total(model, data), await total(again, data)];
          expect(Math.abs(after - before)).toBeLessThan(1e-10 * (Math.abs(before) + 1));
        }
      }),
      { numRuns: 15, seed: 12 },
    );
  });

  it('never lower the likelihood by an EM step of the experts and a short step of the gate', async () => {
    for (const gate of ['softmax', 'constant', 'activation'] as const) {
      const model = lab.modelFrom({
        inputs: 2,
        seed: 5,
        layers: [{ outputs: 1, experts: 3, gate, expert: 'linear' }],
      });
      const data = dataOf(200, 2, 1);
      for (const problem of [
        await fusedProblem(model, data, { gateIterations: 5 }),
        tensorProblem(model, data),
      ]) {
        let theta = problem.fromValues(model.parameters);
        let before = -Infinity;
        for (let step = 0; step < 8; step++) {
          const { logLikelihood, next } = await problem.emStep(theta);
          expect(logLikelihood, `${gate} ${problem.engine} step ${step}`).toBeGreaterThanOrEqual(
            before - 1e-9,
          );
          before = logLikelihood;
          theta = next;
        }
      }
    }
  });

  it('do not lose densities beside huge logits', async () => {
    const model = lab.modelFrom({
      inputs: 1,
      seed: 5,
      layers: [
        {
          outputs: 1,
          experts: 2,
          gate: 'dense-to-sparse',
          gateOptions: { temperature: 1e-100 },
          expert: 'linear',
        },
      ],
    });
    const data = dataOf(50, 1, 1);
    const problem = await fusedProblem(model, data, { gateIterations: 1 });
    const expected = await total(model, data);
    const { logLikelihood } = await problem.at(problem.fromValues(model.parameters));
    expect(Math.abs(logLikelihood / expected - 1)).toBeLessThan(1e-9);
  });
});

const total = async (model: Model, { x, y }: Dataset) =>
  (await model.logDensity(x, y)).reduce((a, b) => a + b, 0);

/** The analytic slope along a random direction against central differences (Richardson: error h⁴). */
async function sameGradient(problem: LikelihoodProblem, theta: Float64Array): Promise<void> {
  const random = stream(3, 'direction');
  const direction = theta.map(() => normal(random));
  const { gradient } = await problem.at(theta);
  const slope = gradient.reduce((sum, g, j) => sum + g * direction[j]!, 0);
  const at = async (t: number) =>
    (await problem.at(theta.map((v, j) => v + t * direction[j]!))).logLikelihood;
  const h = 1e-4;
  const central = async (step: number) => ((await at(step)) - (await at(-step))) / (2 * step);
  const difference = (4 * (await central(h / 2)) - (await central(h))) / 3;
  expect(Math.abs(slope - difference)).toBeLessThan(1e-6 * (Math.abs(slope) + problem.rows));
}
