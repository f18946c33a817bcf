import { loadFloat64 } from '@moelab/backend-float64';
import { createLab, type Model } from '@moelab/core';
import { experts } from '@moelab/experts';
import { gates } from '@moelab/gates';
import { type Matrix, matrix } from '@moelab/numerics';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clusters } from './clusters.ts';
import { errorDecomposition, type KnownTruth } from './error-decomposition.ts';
import { fromModel } from './from-model.ts';
import { gaussianMoe, gaussianMoeParameters } from './gaussian-moe.ts';
import { type GaussianMoeTruth, gaussianMoeTruths } from './gaussian-moe-truth.ts';
import { mapRows } from './map-rows.ts';
import { studentTeacher } from './student-teacher/student-teacher.ts';
import type { Truth } from './task.ts';

const lab = createLab({ plugins: [gates, experts], backend: await loadFloat64() });
const at = (model: Model, values: Readonly<Record<string, readonly number[]>>): Model => {
  const changed = Object.entries(values).map(([name, own]) => [
    name,
    { ...model.parameters[name]!, values: Float64Array.from(own) },
  ]);
  return model.with({ parameters: { ...model.parameters, ...Object.fromEntries(changed) } });
};

/** x = −2, −1, 1, 2 in turn; the true experts say 0 left of 0 and 1 right of it. */
const step: KnownTruth = {
  name: 'step',
  inputs: 1,
  outputs: 1,
  target: 'real',
  truth: (x) => stepTruth(x),
  sample(rows) {
    const x = matrix(
      rows,
      1,
      Float64Array.from({ length: rows }, (_, i) => [-2, -1, 1, 2][i % 4]!),
    );
    const { routing, regression } = stepTruth(x);
    return { x, y: regression, routing, regression };
  },
};
const stepTruth = (x: Matrix): Truth => ({
  regression: mapRows(x, 1, ([v], out) => out.set([v! > 0 ? 1 : 0])),
  routing: mapRows(x, 2, ([v], out) => out.set(v! > 0 ? [0, 1] : [1, 0])),
  means: mapRows(x, 2, (_, out) => out.set([0, 1])),
});
/** Constant experts behind a softmax gate, alike for all x or as steep as `slopes`. */
const saying = (means: readonly number[], slopes: readonly number[] = means.map(() => 0)) =>
  at(lab.model({ inputs: 1, outputs: 1, experts: means.length, gate: 'softmax', expert: 'constant' }), {
    'gate.slopes': slopes,
    'gate.bias': means.map(() => 0),
    'experts.intercept': means,
  });
const partsOf = async (model: Model, matching: 'means' | 'weights' = 'means') => {
  const errors = await errorDecomposition(model, step, { rows: 8, seed: 1, matching });
  return {
    excess: errors.excess.value,
    experts: errors.experts.value,
    routing: errors.routing.value,
    matched: errors.matched,
  };
};

describe('errorDecomposition', () => {
  it('puts all on the routing where experts are true and weigh alike', async () => {
    expect(await partsOf(saying([0, 1]))).toEqual({
      excess: 0.25,
      experts: 0,
      routing: 0.25,
      matched: [[0], [1]],
    });
    expect(await partsOf(saying([1, 0]))).toEqual({
      excess: 0.25,
      experts: 0,
      routing: 0.25,
      matched: [[1], [0]],
    });
  });

  it('puts all on the experts where the routing is true', async () => {
    // e⁻⁴⁰⁰ of the other expert is nothing beside 1
    const { excess, experts: own, routing } = await partsOf(saying([0.2, 1], [-200, 200]));
    expect(own).toBeCloseTo(0.02, 15); // 0.2² on half of the rows
    expect(excess).toBeCloseTo(0.02, 15);
    expect(routing).toBe(0);
  });

  it('tells both apart by hand: weights of ½ on experts that say 0.2 and 1', async () => {
    const { excess, experts: own, routing } = await partsOf(saying([0.2, 1]));
    expect(excess).toBeCloseTo((0.6 ** 2 + 0.4 ** 2) / 2, 14);
    expect(own).toBeCloseTo(0.02, 14);
    expect(routing).toBeCloseTo(0.24, 14);
  });

  it('takes swapped experts for a swapped router or for wrong experts, as it is told to recognise them', async () => {
    const swapped = saying([1, 0], [-200, 200]);
    expect(await partsOf(swapped)).toEqual({ excess: 1, experts: 0, routing: 1, matched: [[1], [0]] });
    expect(await partsOf(swapped, 'weights')).toEqual({
      excess: 1,
      experts: 1,
      routing: 0,
      matched: [[0], [1]],
    });
  });

  it('lets one expert stand for all true ones, and then finds no fault with the routing', async () => {
    expect(await partsOf(saying([0.5]))).toEqual({
      excess: 0.25,
      experts: 0.25,
      routing: 0,
      matched: [[0], [0]],
    });
  });

  it('lets experts to spare share the weight of the true one that they are nearest to', async () => {
    const split = saying([1, 0, 1], [200, -200, 200]); // two experts for the right half, ½ each
    expect(await partsOf(split)).toEqual({ excess: 0, experts: 0, routing: 0, matched: [[1], [0, 2]] });
    const { experts: own, routing, matched } = await partsOf(saying([1.2, 0, 0.9], [200, -200, 200]));
    expect(matched).toEqual([[1], [2, 0]]);
    expect(own).toBeCloseTo(0.05 ** 2 / 2, 14); // together they say 1.05
    expect(Math.abs(routing)).toBeLessThan(1e-15);
  });

  const soft = gaussianMoe({ truth: 'soft' });
  const shape = { inputs: 1, outputs: 1, experts: 2, gate: 'softmax', expert: 'linear' } as const;
  const fitted = (truth: GaussianMoeTruth) =>
    lab.model(shape).with({ parameters: gaussianMoeParameters(truth) });
  const { atoms } = gaussianMoeTruths.soft;
  const off = (
    by: Partial<(typeof atoms)[0] | { intercept: number; gateBias: number }>,
  ): GaussianMoeTruth => ({
    gate: { kind: 'softmax' },
    atoms: [{ ...atoms[0], ...by }, atoms[1]],
  });

  it('finds nothing but noise in the truth itself, in either order of its experts', async () => {
    for (const truth of [
      gaussianMoeTruths.soft,
      { ...gaussianMoeTruths.soft, atoms: [atoms[1], atoms[0]] },
    ]) {
      const errors = await errorDecomposition(fitted(truth), soft, { rows: 2000, seed: 1 });
      // rounding of the softmax in two orders
      for (const name of ['excess', 'experts', 'routing'] as const)
        expect(Math.abs(errors[name].value)).toBeLessThan(1e-28);
      const { value, standardError } = errors.noise;
      expect(Math.abs(value - soft.bestRisk('squared').value)).toBeLessThan(4 * standardError);
      expect(errors.risk).toEqual(errors.noise);
    }
  });

  it('sees a wrong gate in the routing alone, and a wrong expert in the experts alone', async () => {
    const gate = await errorDecomposition(fitted(off({ gateBias: -1 })), soft, { rows: 500, seed: 1 });
    expect(gate.experts.value).toBeLessThan(1e-28);
    expect(gate.routing.value).toBe(gate.excess.value - gate.experts.value);
    expect(gate.routing.value).toBeGreaterThan(10 * gate.routing.standardError);
    const expert = await errorDecomposition(fitted(off({ intercept: 3.5 })), soft, { rows: 500, seed: 1 });
    expect(Math.abs(expert.routing.value)).toBeLessThan(1e-16); // two softmaxes, rounded
    // E (½ w₁)² on these rows
    const { routing } = soft.sample(500, 1);
    const want =
      routing.data.filter((_, i) => i % 2 === 0).reduce((total, w) => total + (w / 2) ** 2, 0) / 500;
    expect(expert.experts.value).toBeCloseTo(want, 13);
  });

  it('adds up within rounding for any model and any reference', async () => {
    const coefficient = fc.double({ min: -5, max: 5, noNaN: true });
    const anyModel = fc
      .tuple(fc.integer({ min: 1, max: 4 }), fc.array(coefficient, { minLength: 16, maxLength: 16 }))
      .map(([count, c]) =>
        at(lab.model({ ...shape, experts: count }), {
          'gate.slopes': c.slice(0, count),
          'gate.bias': c.slice(4, 4 + count),
          'experts.slopes': c.slice(8, 8 + count),
          'experts.intercept': c.slice(12, 12 + count),
        }),
      );
    await fc.assert(
      fc.asyncProperty(
        anyModel,
        anyModel,
        fc.constantFrom('means', 'weights'),
        async (model, reference, matching) => {
          const all = await errorDecomposition(model, soft, {
            rows: 20,
            seed: 2,
            matching: matching as 'means',
            reference,
          });
          const v = (name: Exclude<keyof typeof all, 'loss' | 'matched'>) => all[name].value;
          const near = (a: number, b: number) =>
            expect(Math.abs(a - b)).toBeLessThan(1e-13 * (1 + v('excess') + v('approximation')));
          near(v('noise') + v('excess'), v('risk'));
          near(v('experts') + v('routing'), v('excess'));
          near(v('approximation') + v('estimation') + v('routing'), v('excess'));
          near(v('routingApproximation') + v('routingEstimation'), v('routing'));
          for (const name of ['excess', 'experts', 'approximation'] as const)
            expect(v(name)).toBeGreaterThanOrEqual(0);
        },
      ),
      { seed: 1, numRuns: 12 },
    );
  });

  it('states the risk that fresh targets show', async () => {
    const model = fitted(off({ intercept: 4, gateBias: 0 }));
    const { risk } = await errorDecomposition(model, soft, { rows: 4000, seed: 1 });
    const { x, y } = soft.sample(4000, 9);
    const shown = await model.risk(x, y, { loss: 'squared' });
    expect(Math.abs(risk.value - shown.value)).toBeLessThan(
      4 * Math.hypot(risk.standardError, shown.standardError),
    );
    expect(risk.standardError).toBeLessThan(shown.standardError); // the noise given x is known, not drawn
  });

  it('gives the reference no estimation error, and the truth as reference no approximation error', async () => {
    const model = fitted(off({ intercept: 3.5, gateBias: -1 }));
    const self = await errorDecomposition(model, soft, { rows: 100, seed: 1, reference: model });
    expect(self.estimation.value).toBe(0);
    expect(self.routingEstimation.value).toBe(0);
    expect(self.approximation).toEqual(self.experts);
    const reference = fitted(gaussianMoeTruths.soft);
    const best = await errorDecomposition(model, soft, { rows: 100, seed: 1, reference });
    expect(best.approximation.value).toBeLessThan(1e-28);
    expect(best.estimation.value).toBeCloseTo(best.experts.value, 14);
    expect(best.routingEstimation.value).toBeCloseTo(best.routing.value, 14);
  });

  it('tells classes apart by KL, with the entropy as noise', async () => {
    const task = clusters({ target: 'class', classes: 3, clusters: 3, separation: 2, noise: 0.3, seed: 1 });
    const model = lab.model({
      inputs: 2,
      outputs: 3,
      experts: 3,
      gate: 'softmax',
      expert: 'categorical',
      expertOptions: { logits: 'constant' },
    });
    // the last logit is 0: log odds of 0.8 and 0.1, and 0.1 and 0.8
    const odds = Math.log(8);
    const right = at(model, { 'experts.intercept': [odds, 0, 0, odds, -odds, -odds] });
    const errors = await errorDecomposition(right, task, { rows: 2000, seed: 1 });
    expect(errors.loss).toBe('log');
    expect(errors.experts.value).toBeLessThan(1e-14);
    expect(errors.routing.value).toBeGreaterThan(0.1);
    expect(Math.abs(errors.noise.value - task.bestRisk('log').value)).toBeLessThan(
      4 * errors.noise.standardError,
    );
    const { x, y } = task.sample(2000, 1);
    const shown = await right.risk(x, y, { loss: 'log' });
    expect(Math.abs(shown.value - errors.risk.value)).toBeLessThan(4 * shown.standardError);
  });

  it('takes a task from a model, whose noise it sees only in drawn targets', async () => {
    const truth = fitted(gaussianMoeTruths.soft);
    const { noise, excess } = await errorDecomposition(truth, fromModel(truth), { rows: 2000, seed: 1 });
    expect(excess.value).toBe(0);
    expect(Math.abs(noise.value - soft.bestRisk('squared').value)).toBeLessThan(4 * noise.standardError);
  });

  it('takes experts that add up, whose weights have no sum of one', async () => {
    const teacher = studentTeacher({ inputs: 4, teachers: 2, seed: 1 });
    const plain = lab.model({ ...shape, inputs: 4, gate: 'sigmoid' });
    const { data } = teacher.routers;
    const routers = Array.from({ length: 8 }, (_, i) => data[(i % 2) * 4 + Math.floor(i / 2)]!); // (inputs, experts)
    const model = at(plain, { 'gate.slopes': routers, 'gate.bias': [0, 0] });
    const { routing, experts: own } = await errorDecomposition(model, teacher, {
      rows: 50,
      seed: 1,
      matching: 'weights',
    });
    expect(Math.abs(routing.value)).toBeLessThan(1e-13); // of an excess of about 3
    expect(own.value).toBeGreaterThan(1);
  });

  it('takes the last of several layers for the routing', async () => {
    const layer = { outputs: 1, experts: 2, gate: 'softmax', expert: 'linear' };
    const model = lab.modelFrom({ inputs: 1, seed: 3, layers: [{ ...layer, outputs: 3 }, layer] });
    const { x, regression } = soft.sample(50, 1);
    const { excess, experts: own, routing } = await errorDecomposition(model, soft, { rows: 50, seed: 1 });
    const predicted = await model.predict(x);
    const want = predicted.data.reduce((total, v, i) => total + (v - regression.data[i]!) ** 2, 0) / 50;
    expect(excess.value).toBeCloseTo(want, 12);
    expect(own.value + routing.value).toBeCloseTo(excess.value, 12);
  });

  it('refuses models that do not fit, have diverged or have no experts of their own, and too few rows', async () => {
    const refused = (model: Model, options: object = {}) =>
      errorDecomposition(model, soft, { seed: 1, rows: 10, ...options });
    await expect(refused(lab.model({ ...shape, inputs: 2 }))).rejects.toThrow(
      'model.inputs must be that of tasks/gaussian-moe, 1, got 2',
    );
    const fine = lab.model(shape);
    await expect(refused(fine, { reference: lab.model({ ...shape, outputs: 2 }) })).rejects.toThrow(
      'reference.outputs',
    );
    await expect(refused(fine, { rows: 1 })).rejects.toThrow('rows must be an integer ≥ 2');
    await expect(refused(fine, { matching: 'words' })).rejects.toThrow(
      "must be 'means' or 'weights', got 'words'",
    );
    const far = at(fine, { 'experts.intercept': [1e308, 1e308], 'experts.slopes': [1.7e308, 1.7e308] });
    await expect(refused(far)).rejects.toThrow(
      /the model says Infinity in row \d+; its parameters may have diverged/,
    );
    await expect(
      refused(lab.model({ ...shape, shared: { expert: 'linear', weight: 'half' } })),
    ).rejects.toThrow('what shared experts say is not routed');
  });
});
