import { loadFloat64 } from '@moelab/backend-float64';
import {
  createLab,
  defineExpert,
  defineGate,
  definePlugin,
  expert,
  gate,
  type Model,
  noGauge,
  params,
  prefixedNames,
  real,
  takeAlong,
  tensorsOf,
  type Values,
  withoutPrefix,
} from '@moelab/core';
import { logSumExp, type Matrix, matrix, mean, stream, sum } from '@moelab/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { centralDifferences } from './central-differences.ts';
import { gradient } from './gradient.ts';
import { plainGate, plainNoisyExpert } from './plain-parts.ts';
import { randomMatrix, randomValues } from './random-values.ts';
import { sameValues } from './same-bytes.ts';

/** A throw-away stochastic gate of finite rate: p(t|x) ∝ q(t) e^{−β d̂(x, t)}, with d̂ the losses and q its state. */
const finiteRate = defineGate({
  summary: 'Draws expert t with probability ∝ q(t) exp(−β d(x, t))',
  options: params({ beta: real({ doc: 'inverse temperature β', min: 0 }) }),
  create: ({ beta }, { experts, constant }) =>
    gate({
      parameters: {},
      state: { marginal: { axes: ['expert'], shape: [experts], init: 1 / experts } },
      needs: ['losses'],
      weightSum: 'one',
      gauge: noGauge,
      route({ losses }, _, { marginal }) {
        const scores = tf.sub(tf.log(marginal), tf.mul(losses!, constant(beta)));
        return { scores, logWeights: tf.logSoftmax(scores) };
      },
    }),
});

const wave = defineExpert({
  summary: 'tanh of an affine map, with Gaussian noise of one variance',
  options: params({}),
  create(_, context) {
    const { parameters, noise } = plainNoisyExpert.create({}, context);
    return expert({
      parameters: {
        slopes: parameters.slopes!,
        intercept: parameters.intercept!,
        variance: { ...parameters.variance!, init: 0.5, shared: true },
      },
      noise: noise!,
      apply: (x, { slopes, intercept }) => tf.tanh(tf.add(tf.matMul(x, slopes), intercept)),
    });
  },
});

const plugin = definePlugin({
  name: 'throw-away',
  gates: { 'finite-rate': finiteRate, softmax: plainGate },
  experts: { wave },
});
const lab = createLab({ plugins: [plugin], backend: await loadFloat64() });
const random = stream(11, 'contracts');
const [x, y] = [randomMatrix(40, 2, random.substream('x')), randomMatrix(40, 1, random.substream('y'))];

let before = 0;
beforeEach(() => {
  before = tf.engine().state.numTensors;
});
afterEach(() => {
  expect(tf.engine().state.numTensors).toBe(before);
});

describe('the contracts bear a stochastic gate of finite rate', () => {
  const beta = 3;
  const K = 4;
  const model = lab.model({
    inputs: 2,
    outputs: 1,
    experts: K,
    seed: 2,
    gate: 'finite-rate',
    gateOptions: { beta },
    expert: 'wave',
  });

  /** d(x, t) = (y − μ_t(x))², from what a model that always uses expert t predicts. */
  const lossesOf = async (of: Model): Promise<Matrix> => {
    const losses = matrix(x.rows, K);
    for (let t = 0; t < K; t++) {
      const only = marginalOf(Array.from({ length: K }, (_, e) => (e === t ? 1 : 0)));
      const { data } = await of.with({ state: only }).predict(x, { losses: matrix(x.rows, K) });
      data.forEach((v, i) => {
        losses.data[i * K + t] = (y.data[i]! - v) ** 2;
      });
    }
    return losses;
  };
  const marginalOf = (q: readonly number[]): Values => ({
    'gate.marginal': { axes: ['expert'], shape: [q.length], values: Float64Array.from(q) },
  });
  const q = (of: Model) => of.state['gate.marginal']!.values;

  /** Blahut–Arimoto's Lagrangian at the best p for q, −mean_x ln Σ_t q(t) e^{−β d(x, t)} = I + βD, in nats. */
  const lagrangian = (of: Model, { data }: Matrix) =>
    mean(
      Array.from(
        { length: x.rows },
        (_, i) => -logSumExp(Array.from(q(of), (p, t) => Math.log(p) - beta * data[i * K + t]!)),
      ),
    );
  /** One step of Blahut–Arimoto: q(t) ← mean_x p(t | x). */
  const step = async (of: Model, losses: Matrix): Promise<Model> => {
    const { weights } = await of.route(x, { losses });
    const next = Array.from({ length: K }, (_, t) =>
      mean(Array.from({ length: x.rows }, (__, i) => weights.data[i * K + t]!)),
    );
    return of.with({ state: marginalOf(next) });
  };

  it('routes by its state and the losses', async () => {
    const losses = await lossesOf(model);
    const { weights } = await model.with({ state: marginalOf([0.4, 0.3, 0.3, 0]) }).route(x, { losses });
    for (let i = 0; i < x.rows; i++) {
      const logits = [0.4, 0.3, 0.3, 0].map((p, t) => Math.log(p) - beta * losses.data[i * K + t]!);
      const normaliser = logSumExp(logits);
      logits.forEach((v, t) => {
        expect(weights.data[i * K + t]).toBeCloseTo(Math.exp(v - normaliser), 13);
      });
      expect(weights.data[i * K + 3]).toBe(0);
    }
  });

  it('has the risk of the sampled expert that rate–distortion theory speaks of', async () => {
    const losses = await lossesOf(model);
    const { weights } = await model.route(x, { losses });
    const distortion = sum(weights.data.map((w, i) => w * losses.data[i]!)) / x.rows;
    const sampled = await model.risk(x, y, { loss: 'squared', of: 'sampled', losses });
    expect(sampled.value).toBeCloseTo(distortion, 13);
    const mixture = await model.risk(x, y, { loss: 'squared', losses });
    expect(mixture.value).toBeLessThan(sampled.value); // Jensen, strict where two experts differ
    expect((await model.risk(x, y, { loss: 'clipped', bound: 4, of: 'sampled', losses })).value).toBeLessThan(
      1,
    );
  });

  it('improves its marginal by Blahut–Arimoto, to a fixed point', async () => {
    const losses = await lossesOf(model);
    let current = model;
    let value = lagrangian(current, losses);
    for (let i = 0; i < 80; i++) {
      current = await step(current, losses);
      const next = lagrangian(current, losses);
      expect(next).toBeLessThanOrEqual(value + 1e-14);
      if (i === 0) expect(next).toBeLessThan(value - 1e-3);
      value = next;
    }
    expect(sum(q(current))).toBeCloseTo(1, 12);
    expect([...q(model)]).toEqual([0.25, 0.25, 0.25, 0.25]);
    // Csiszár's condition at the optimum: c(t) = mean_x e^{−βd(x,t)} / Σ_s q(s) e^{−βd(x,s)} ≤ 1, and 1 where q(t) > 0
    const { weights } = await current.route(x, { losses });
    for (let t = 0; t < K; t++) {
      if (q(current)[t]! < 1e-3) continue;
      const c = mean(Array.from({ length: x.rows }, (_, i) => weights.data[i * K + t]! / q(current)[t]!));
      expect(c).toBeCloseTo(1, 4);
    }
  });

  it('takes −log density for the losses when it is given the targets and no losses', async () => {
    const variance = model.parameters['experts.variance']!.values[0]!;
    const { data } = await lossesOf(model);
    const logLosses = matrix(
      x.rows,
      K,
      data.map((d) => 0.5 * (d / variance + Math.log(2 * Math.PI * variance))),
    );
    const own = await model.logDensity(x, y);
    const given = await model.logDensity(x, y, { losses: logLosses });
    own.forEach((v, i) => {
      expect(v).toBeCloseTo(given[i]!, 12);
    });
  });

  it('is unchanged when its experts and its state are permuted together', async () => {
    const losses = await lossesOf(model);
    const state = marginalOf([0.1, 0.2, 0.3, 0.4]);
    const order = [2, 0, 3, 1];
    const permuted = model.with({
      parameters: takeAlong(model.parameters, 'expert', order),
      state: takeAlong(state, 'expert', order),
    });
    const moved = matrix(
      x.rows,
      K,
      losses.data.map((_, i) => losses.data[i - (i % K) + order[i % K]!]!),
    );
    const options = { loss: 'squared', of: 'sampled' } as const;
    const one = await model.with({ state }).risk(x, y, { ...options, losses });
    const two = await permuted.risk(x, y, { ...options, losses: moved });
    expect(two.value).toBeCloseTo(one.value, 13);
  });

  it('is saved and loaded with its state', async () => {
    const losses = await lossesOf(model);
    const fitted = await step(model, losses);
    const { model: loaded } = lab.load(lab.save(fitted));
    expect(sameValues(loaded.state, fitted.state)).toBe(true);
    expect(loaded.spec).toEqual(fitted.spec);
    expect(await loaded.risk(x, y, { loss: 'squared', of: 'sampled', losses })).toEqual(
      await fitted.risk(x, y, { loss: 'squared', of: 'sampled', losses }),
    );
  });
});

describe('the contracts bear a mixture of two layers', () => {
  const first = lab.layer({ outputs: 3, experts: 3, gate: 'softmax', expert: 'wave' });
  const second = lab.layer({ outputs: 1, experts: 2, gate: 'softmax', expert: 'wave' });
  const fresh = lab.stack({ inputs: 2, seed: 4, layers: [first, second] });
  const model = fresh.with({ parameters: randomValues(fresh.declarations, random.substream('parameters')) });

  it('names its parameters by layer, and counts them', () => {
    expect(
      Object.entries(model.parameters).map(([name, { shape }]) => `${name} (${shape.join(', ')})`),
    ).toEqual([
      'layer1.gate.slopes (2, 3)',
      'layer1.gate.bias (3)',
      'layer1.experts.slopes (3, 2, 3)',
      'layer1.experts.intercept (3, 3)',
      'layer1.experts.variance ()',
      'layer2.gate.slopes (3, 2)',
      'layer2.gate.bias (2)',
      'layer2.experts.slopes (2, 3, 1)',
      'layer2.experts.intercept (2, 1)',
      'layer2.experts.variance ()',
    ]);
    // gates 2·3 + 3 and 3·2 + 2, experts 3·(2·3 + 3) + 1 and 2·(3 + 1) + 1, gauges 3 and 4
    expect(model.count).toEqual({ total: 54, active: 54, free: 47 });
  });

  it('computes the composition of its layers', async () => {
    const alone = (layer: typeof first, inputs: number, prefix: string) =>
      lab.stack({ inputs, layers: [layer] }).with({ parameters: withoutPrefix(prefix, model.parameters) });
    const hidden = await alone(first, 2, 'layer1.').predict(x);
    expect(await model.predict(x)).toEqual(await alone(second, 3, 'layer2.').predict(hidden));
    expect(await model.logDensity(x, y)).toEqual(await alone(second, 3, 'layer2.').logDensity(hidden, y));
  });

  it('has a gradient through both layers', async () => {
    const few = matrix(5, 2, x.data.slice(0, 10));
    const targets = matrix(5, 1, y.data.slice(0, 5));
    const found = await gradient(lab.backend!, model.parameters, (tensors) => {
      const inputs = { x: lab.backend!.tensor(few.data, [5, 2]) };
      const forward = model.forward(inputs, tensors, tensorsOf(lab.backend!, model.state));
      return tf.sum(model.logDensityTensor(lab.backend!.tensor(targets.data, [5, 1]), forward));
    });
    const { columns } = await centralDifferences(model.parameters, async (parameters) =>
      Float64Array.of(sum(await model.with({ parameters }).logDensity(few, targets))),
    );
    expect(columns).toHaveLength(54);
    for (const { name, index, derivative } of columns) {
      const [own, difference] = [found[name]!.values[index]!, derivative[0]!];
      // differences err by h²/6 of a third derivative of about 100, 2e-9, and by ε/h, 1e-10
      expect(Math.abs(own - difference), `${name}[${index}]`).toBeLessThan(1e-8 * Math.max(1, Math.abs(own)));
    }
    // the first layer has no noise of its own here: its output is its mean
    expect(found['layer1.experts.variance']!.values[0]).toBe(0);
    expect(Math.abs(found['layer1.gate.slopes']!.values[0]!)).toBeGreaterThan(1e-6);
  });

  it.each([
    ['layer1.', [2, 0, 1]],
    ['layer2.', [1, 0]],
  ])('is unchanged when the experts of %s are permuted', async (prefix, order) => {
    const own = takeAlong(withoutPrefix(prefix, model.parameters), 'expert', order);
    const permuted = model.with({ parameters: { ...model.parameters, ...prefixedNames(prefix, own) } });
    const [one, two] = await Promise.all([model, permuted].map((m) => m.logDensity(x, y)));
    one!.forEach((v, i) => {
      expect(two![i]).toBeCloseTo(v, 12);
    });
    expect(sameValues(permuted.parameters, model.parameters)).toBe(false);
  });

  it('is unchanged along the gauge of each of its gates', async () => {
    const one = await model.logDensity(x, y);
    for (const [l, { gate: own }] of model.layers.entries()) {
      const prefix = `${model.prefixOf(l)}gate.`;
      const amounts = new Array<number>(own.gauge.dimension).fill(0.7);
      const moved = own.gauge.move(withoutPrefix(prefix, model.parameters), amounts);
      const two = await model
        .with({ parameters: { ...model.parameters, ...prefixedNames(prefix, moved) } })
        .logDensity(x, y);
      one.forEach((v, i) => {
        expect(two[i]).toBeCloseTo(v, 12);
      });
    }
  });

  it('samples targets, and is saved and loaded to the same bytes', async () => {
    const { model: loaded } = lab.load(lab.save(model));
    expect(sameValues(loaded.parameters, model.parameters)).toBe(true);
    const drawn = await model.sample(x, { seed: 5 });
    expect([drawn.rows, drawn.cols]).toEqual([40, 1]);
    expect(await loaded.sample(x, { seed: 5 })).toEqual(drawn);
    expect(await loaded.logDensity(x, y)).toEqual(await model.logDensity(x, y));
  });
});
