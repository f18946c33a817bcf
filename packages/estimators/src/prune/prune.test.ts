import { loadFloat64 } from '@moelab/backend-float64';
import {
  createLab,
  type Dataset,
  defineGate,
  definePlugin,
  gate,
  type Model,
  noGauge,
  params,
} from '@moelab/core';
import { experts } from '@moelab/experts';
import { gates } from '@moelab/gates';
import { matrix, normal, stream } from '@moelab/numerics';
import { logSoftmax, matMul, transpose } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { estimators } from '../index.ts';
import type { ExpertScores } from './expert-scores.ts';
import { loadScores } from './load-scores.ts';
import { permute } from './permute.ts';
import { prune } from './prune.ts';

/** A gate whose axis of experts has another name. */
const misnamed = definePlugin({
  name: 'misnamed',
  gates: {
    misnamed: defineGate({
      summary: 'Softmax of affine logits',
      options: params({}),
      create: (_, { inputs, experts: count }) =>
        gate({
          parameters: { slopes: { axes: ['unit', 'input'], shape: [count, inputs], init: 0 } },
          weightSum: 'one',
          gauge: noGauge,
          route({ x }, { slopes }) {
            const scores = matMul(x, transpose(slopes));
            return { scores, logWeights: logSoftmax(scores) };
          },
        }),
    }),
  },
});
const lab = createLab({ plugins: [gates, experts, estimators, misnamed], backend: await loadFloat64() });
const x = matrix(3, 1, [-1, 0.5, 2]);
const four = { inputs: 1, outputs: 1, experts: 4, seed: 3, expert: 'linear' } as const;
const soft = lab.model({ ...four, gate: 'softmax' });
const scored = (scores: readonly number[], layer = 0): ExpertScores => ({
  measure: 'removal',
  layer,
  scores: Float64Array.from(scores),
  standardErrors: new Float64Array(scores.length),
  rows: 10,
});
const weightsOf = async (model: Model) => (await model.route(x)).weights.data;

describe('prune', () => {
  it('lets a softmax divide by the sum over the kept', async () => {
    const all = await weightsOf(soft);
    const kept = await weightsOf(prune(soft, [1, 3]).model);
    for (let i = 0; i < 3; i++)
      expect(kept[2 * i]).toBeCloseTo(all[4 * i + 1]! / (all[4 * i + 1]! + all[4 * i + 3]!), 14);
  });

  it('leaves weights that do not sum to one as they are', async () => {
    const plain = lab.model({ ...four, gate: 'sigmoid', gateOptions: { weights: 'plain' } });
    const all = await weightsOf(plain);
    expect([...(await weightsOf(prune(plain, [3]).model))]).toEqual([all[3], all[7], all[11]]);
  });

  it('keeps the best, or what is above a score, in the old order', () => {
    const scores = scored([0.2, 0.9, 0.2, 0.5]);
    expect(prune(soft, scores, { count: 2 }).kept).toEqual([1, 3]);
    expect(prune(soft, scores, { count: 3 }).kept).toEqual([0, 1, 3]);
    expect(prune(soft, scores, { above: 0.2 }).kept).toEqual([1, 3]);
    const { model, before, after } = prune(soft, scores, { above: -1 });
    expect(model.parameters).toEqual(soft.parameters);
    expect(after).toEqual(before);
    // 4 or 2 experts of slope, intercept and variance, and as many slopes and biases of the gate, less its gauge
    expect([before, prune(soft, [0, 1]).after]).toEqual([
      { total: 20, active: 20, free: 18 },
      { total: 10, active: 10, free: 8 },
    ]);
  });

  it('cuts one layer of several, and its state, and leaves shared experts and the others alone', async () => {
    const deep = lab.stack({
      inputs: 1,
      layers: [
        lab.layer({
          outputs: 2,
          experts: 3,
          gate: 'hash',
          gateOptions: { bits: 2 },
          expert: 'linear',
          shared: { expert: 'linear', expertOptions: { noise: 'none' } },
        }),
        lab.layer({ outputs: 1, experts: 4, gate: 'softmax', expert: 'linear' }),
      ],
    });
    const { model } = prune(deep, [2, 1], { layer: 0 });
    expect(model.state['layer1.gate.table']!.shape).toEqual([4, 2]);
    expect(model.state['layer1.gate.directions']).toEqual(deep.state['layer1.gate.directions']);
    expect(model.parameters['layer1.shared.slopes']).toEqual(deep.parameters['layer1.shared.slopes']);
    expect(model.parameters['layer2.gate.slopes']).toEqual(deep.parameters['layer2.gate.slopes']);
    expect([...model.parameters['layer1.experts.slopes']!.values]).toEqual([
      ...deep.parameters['layer1.experts.slopes']!.values.slice(4),
      ...deep.parameters['layer1.experts.slopes']!.values.slice(2, 4),
    ]);
    expect(prune(deep, [0]).model.spec.layers.map((layer) => layer.experts)).toEqual([3, 1]);
    const permuted = permute(deep, [1, 2, 0], { layer: 0 });
    expect((await permuted.predict(x)).data).toEqual((await deep.predict(x)).data);
  });

  it('asks for gate options that fit fewer experts, and takes them, also by number', async () => {
    const two = lab.model({ ...four, gate: 'top-k', gateOptions: { k: 2, weights: 'unrenormalised' } });
    expect(() => prune(two, [1])).toThrow(
      'prune: gates/top-k: k must be at most the number of experts, 1, got 2; pass gateOptions that fit 1 expert ' +
        '(now {"k":2,"weights":"unrenormalised","selectOn":"logits","noise":"none"}) [INVALID_OPTIONS]',
    );
    const { model, before, after } = prune(two, [1, 2, 3], { gateOptions: { k: 1 } });
    expect(model.spec.layers[0]!.gateOptions).toMatchObject({ k: 1, weights: 'unrenormalised' });
    expect([before.active, after.active]).toEqual([4 * 2 + 2 * 3, 3 * 2 + 3]);
    const atMost = (experts: number) => ({ k: Math.min(2, experts) });
    expect([...(await weightsOf(prune(two, [1], { gateOptions: atMost }).model))]).toEqual([1, 1, 1]);
  });

  it('drops what no longer matters, and refuses to invent what would be needed', () => {
    const uniform = lab.model({ ...four, gate: 'top-k', gateOptions: { k: 2, weights: 'uniform' } });
    const { model } = prune(uniform, [0, 1]); // selects both: nothing to choose by
    expect(Object.keys(model.parameters)).toEqual([
      'experts.slopes',
      'experts.intercept',
      'experts.variance',
    ]);
    expect(() => prune(model, [0, 1], { gateOptions: { k: 1 } })).toThrow(
      "prune: layer 0 with 2 experts and gates/top-k: it needs 'gate.slopes' then, which the model does not have; give other gateOptions [UNSUPPORTED]",
    );
  });

  it('refuses a gate whose experts stand on an axis of another name', () => {
    expect(() => prune(lab.model({ ...four, gate: 'misnamed' }), [0, 1])).toThrow(
      "prune: layer 0 with 2 experts and gates/misnamed: 'gate.slopes' cannot be cut: it would have to be (2,1) along (unit,input), " +
        "and is (4,1) along (unit,input); name every axis of experts 'expert' [UNSUPPORTED]",
    );
  });

  it.each<readonly [() => unknown, string]>([
    [
      () => prune(soft, []),
      'prune: keep must be a list of experts from 0 to 3, got none; a layer has at least one',
    ],
    [() => prune(soft, [0, 4]), 'prune: keep must be a list of experts from 0 to 3, got 4'],
    [
      () => prune(soft, [1, 0, 1]),
      'prune: keep must be a list of experts from 0 to 3, each once, got 1 twice',
    ],
    [() => prune(soft, [0], { layer: 1 }), 'prune: layer must be an integer from 0 to 0, got 1'],
    [
      () => prune(soft, scored([0.1, 0.3, 0.2, 0.3]), { above: 0.3 }),
      'prune: no expert has a removal above 0.3, so none would be kept; the largest is 0.3, of expert 1',
    ],
    [
      () => prune(soft, scored([0.1, Number.NaN, 0.2, 0]), { count: 1 }),
      'prune: the removal of expert 1 is NaN; score on rows of finite numbers',
    ],
    [
      () => prune(soft, scored([1, 2, 3, 4]), { count: 0 }),
      'prune: count must be an integer from 1 to 4, the number of experts, got 0',
    ],
    [
      () => prune(soft, scored([1, 2, 3, 4]), {} as never),
      'prune: must know how many to keep; give one of count and above',
    ],
    [
      () => prune(soft, scored([1, 2, 3]), { count: 1 }),
      'prune: the scores are of 3 experts of layer 0, and the model has 4 in layer 0; score the model that is pruned',
    ],
    [
      () => permute(soft, [0, 1, 2, 2]),
      'permute: order must have each of the experts 0 to 3 once, got [0, 1, 2, 2]',
    ],
  ])('says in one line what is wrong, case %#', (call, message) => {
    expect(call).toThrow(`${message} [INVALID_OPTIONS]`);
  });

  it('gives a model that fitting brings to the fit of the right number of experts', async () => {
    const random = stream(2, 'prune');
    const n = 200;
    const data: Dataset = { x: matrix(n, 1), y: matrix(n, 1) };
    for (let i = 0; i < n; i++) {
      const at = (i + 0.5) / n;
      data.x.data[i] = at;
      const isFalling = random.next() < 1 / (1 + Math.exp(8 * (0.5 - at)));
      data.y.data[i] = (isFalling ? 3 - 4 * at : -1 + 4 * at) + 0.3 * normal(random);
    }
    const quick = { standardErrors: false } as const;
    const many = lab.estimator('em', { ...quick, starts: 2, minShare: 0 });
    const student = await many.fit(soft, data, { seed: 1 });
    const { model: pruned } = prune(student.model, await loadScores(student.model, data), { count: 2 });
    const before = (await pruned.logDensity(data.x, data.y)).reduce((a, b) => a + b, 0);
    const tuned = await lab.estimator('em', { ...quick, from: 'model' }).fit(pruned, data, { seed: 1 });
    const two = lab.model({ ...four, experts: 2, gate: 'softmax' });
    const direct = await lab.estimator('em', { ...quick, starts: 6 }).fit(two, data, { seed: 1 });
    expect(before).toBeLessThan(direct.logLikelihood - 1);
    expect(tuned.logLikelihood).toBeCloseTo(direct.logLikelihood, 7);
  });
});
