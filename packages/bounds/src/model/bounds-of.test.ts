import { loadFloat64 } from '@moelab/backend-float64';
import { createLab, initialValues, type Model } from '@moelab/core';
import { experts } from '@moelab/experts';
import { gates } from '@moelab/gates';
import { matrix, normal, stream } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { networkNorms } from '../complexity/network-norms.ts';
import { bounds } from '../index.ts';
import { type BoundsOfOptions, boundsOf } from './bounds-of.ts';
import { networkMatrices } from './network-matrices.ts';
import { networkReach } from './network-reach.ts';
import { normLimit } from './norm-limit.ts';

const lab = createLab({ plugins: [gates, experts, bounds], backend: await loadFloat64() });
const random = stream(1, 'bounds of a model');
const x = matrix(
  40,
  2,
  Array.from({ length: 80 }, () => normal(random)),
);
const y = matrix(
  40,
  1,
  Array.from(
    x.data.filter((_, i) => i % 2 === 0),
    (v) => v / 2,
  ),
);
const longest = Math.max(
  ...Array.from({ length: 40 }, (_, i) => Math.hypot(x.data[2 * i]!, x.data[2 * i + 1]!)),
);

const linear = { expert: 'linear', expertOptions: { noise: 'none' } } as const;
const sizes = { inputs: 2, outputs: 1, experts: 4 } as const;
const of = (model: Model, options: Partial<BoundsOfOptions> = {}) =>
  boundsOf(model, { x, y }, { plugins: [bounds], loss: 'clipped', ...options });

describe('boundsOf', () => {
  it('reads all that the sparse-MoE bound needs of a top-2 model', async () => {
    const model = lab.model({
      ...sizes,
      ...linear,
      gate: 'top-k',
      gateOptions: { k: 2, weights: 'uniform' },
    });
    const { inputs, bounds: found } = await of(model);
    const { ledgers, options } = found.find(({ name }) => name === 'sparse-moe')!;
    expect(options).toMatchObject({
      m: 40,
      experts: 4,
      k: 2,
      weights: 'uniform',
      router: 'linear',
      inputs: 2,
      lipschitz: 2,
    });
    const { 'experts.slopes': slopes, 'experts.intercept': intercept } = model.parameters;
    const norms = [0, 1, 2, 3].map((e) =>
      Math.hypot(slopes!.values[2 * e]!, slopes!.values[2 * e + 1]!, intercept!.values[e]!),
    );
    const { limit, share } = normLimit(Math.max(...norms));
    expect(options.expertNorm).toBeCloseTo(limit * Math.hypot(longest, 1), 12);
    expect(options.delta).toBeCloseTo(0.05 * share, 15);
    expect(Object.keys(ledgers)).toEqual(['corrected', 'published']);
    expect(ledgers.corrected!.terms[0]!.value).toBeCloseTo(
      2 * 2 * (options.expertNorm as number) * Math.sqrt(4 / 80),
      12,
    );
    const { value } = await model.risk(x, y, { loss: 'clipped' });
    expect(inputs.empiricalRisk!.value).toBe(value);
    expect(options).not.toHaveProperty('outputBound'); // no weights by scores: no share of δ for it
  });

  it('checks what it read, and leaves what its caller says', async () => {
    const gate = { gate: 'top-k', gateOptions: { k: 2, weights: 'uniform' } } as const;
    const model = lab.model({ ...sizes, ...linear, ...gate });
    const statusesOf = async (options: Partial<BoundsOfOptions>) => {
      const { bounds: found } = await of(model, options);
      const { assumptions } = found.find(({ name }) => name === 'sparse-moe')!.ledgers.corrected!;
      return Object.fromEntries(assumptions.map(({ statement, status }) => [statement, status]));
    };
    const length = `no input of the population is longer than ${longest.toPrecision(4)}`;
    expect(await statusesOf({})).toEqual({
      'the rows are independent, from the law on which the risk is taken': 'assumed',
      'the loss lies in [0, 1]': 'checked',
      'the loss is C-Lipschitz in the prediction': 'checked',
      'the router and the experts are chosen among classes that were fixed before the sample was seen':
        'assumed',
      'every row uses k of the K experts': 'checked',
      'the weights depend on the mask alone': 'checked',
      'one expert has Rademacher complexity at most expertNorm/√n on every n points': 'checked',
      [length]: 'assumed',
      'the router chooses its masks as the given class does': 'checked',
    });
    const told = await statusesOf({ inputs: { expertNorm: 5, k: 2 }, inputNorm: 1 });
    expect(told['every row uses k of the K experts']).toBe('assumed');
    expect(told[length]).toBeUndefined();
    const short = await statusesOf({ inputNorm: 1 });
    expect(short['no input of the population is longer than 1.000']).toBe('violated');
  });

  it('gives no bound on the risk the empirical risk of another predictor, or of one sample', async () => {
    const model = lab.model({ ...sizes, ...linear, gate: 'softmax' });
    const given = { kl: 3, information: 2 };
    const { missing, bounds: found } = await of(model, { inputs: given });
    const names = found.map(({ name }) => name);
    for (const name of ['maurer', 'kl-mi'] as const) {
      expect(names).not.toContain(name);
      expect(missing[name]!.empiricalRisk).toMatch(
        /^of the mixture at its trained weights, on one sample, it is 0\.\d+; a bound on the risk needs/,
      );
    }
    const told = await of(model, { inputs: { ...given, empiricalRisk: 0.2 } });
    expect(told.bounds.map(({ name }) => name)).toEqual(expect.arrayContaining(['maurer', 'kl-mi']));
    expect(found.find(({ name }) => name === 'xu-raginsky')!.ledgers.default!.assumptions).toContainEqual({
      statement: 'the loss of every fixed hypothesis is 0.5-sub-Gaussian',
      status: 'checked',
      evidence: 'the clipped loss lies in [0, 1] by its definition',
    });
  });

  it('knows dense, hard, deep and fixed routers', async () => {
    const optionsOf = async (model: Model) =>
      (await of(model)).bounds.find(({ name }) => name === 'sparse-moe')!.options;
    const dense = await optionsOf(lab.model({ ...sizes, ...linear, gate: 'softmax' }));
    expect(dense).toMatchObject({ k: 4, weights: 'soft', router: 'fixed' });
    expect(dense.routerNorm).toBeGreaterThan(0);
    const hard = await optionsOf(lab.model({ ...sizes, ...linear, gate: 'top-k', gateOptions: { k: 1 } }));
    expect(hard).toMatchObject({ k: 1, weights: 'hard', router: 'linear' });
    const hash = await optionsOf(lab.model({ ...sizes, ...linear, gate: 'hash' }));
    expect(hash).toMatchObject({ k: 1, weights: 'hard', router: 'fixed' });
    const relu = { expert: 'mlp', expertOptions: { noise: 'none', activation: 'relu' } } as const;
    const deep = await optionsOf(lab.model({ ...sizes, ...relu, gate: 'mlp', gateOptions: { hidden: 3 } }));
    expect(deep).toMatchObject({ weights: 'soft', router: 'fixed' });
  });

  it('says what is missing, and why', async () => {
    const model = lab.model({ ...sizes, gate: 'sigmoid', expert: 'mlp', expertOptions: { noise: 'none' } });
    const { missing, bounds: found } = await of(model, { loss: 'squared' });
    expect(found).toEqual([]);
    expect(missing['sparse-moe']).toMatchObject({
      lipschitz: expect.stringContaining('the squared loss has no Lipschitz constant here'),
      weights: 'gates/sigmoid does not declare what it routes by',
    });
    expect(missing.mcallester).toMatchObject({
      empiricalRisk: 'the squared loss is not in [0, 1]; take clipped or zero-one',
      kl: 'KL(posterior ‖ prior) in nats',
    });
    const batchwise = await of(lab.model({ ...sizes, ...linear, gate: 'expert-choice' }));
    expect(batchwise.missing['sparse-moe']!.k).toContain('depends on other rows');
    const tanh = await of(
      lab.model({ ...sizes, gate: 'softmax', expert: 'mlp', expertOptions: { noise: 'none' } }),
    );
    expect(tanh.missing['sparse-moe']).toMatchObject({
      rademacher: 'must be given, or expertNorm',
      expertNorm: expect.stringContaining('there is tanh'),
      outputBound: expect.stringContaining('there is tanh'),
    });
    const two = await of(
      lab.stack({
        inputs: 2,
        layers: [
          lab.layer({ outputs: 2, experts: 2, gate: 'softmax', ...linear }),
          lab.layer({ outputs: 1, experts: 2, gate: 'softmax', ...linear }),
        ],
      }),
    );
    expect(two.missing['sparse-moe']!.k).toContain('the model has 2 layers');
  });

  it('takes what its caller knows, and refuses what no bound knows', async () => {
    const model = lab.model({ ...sizes, ...linear, gate: 'softmax' });
    const { bounds: found } = await of(model, {
      inputs: { kl: 3, information: 2, expertNorm: 5, empiricalRisk: 0.2 },
      delta: 0.1,
    });
    expect(found.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['mcallester', 'xu-raginsky', 'sparse-moe']),
    );
    expect(found.find(({ name }) => name === 'mcallester')!.options).toMatchObject({
      kl: 3,
      delta: 0.1,
      m: 40,
    });
    expect(found.find(({ name }) => name === 'sparse-moe')!.options.expertNorm).toBe(5);
    await expect(of(model, { inputs: { expertnorm: 5 } })).rejects.toThrow(
      "inputs.expertnorm: is an option of no bound; did you mean 'expertNorm'?",
    );
  });
});

describe('networkMatrices', () => {
  it("gives the weights that a model's experts declare", () => {
    const model = lab.model({
      ...sizes,
      gate: 'softmax',
      expert: 'mlp',
      expertOptions: { hidden: 3, noise: 'none' },
    });
    const { network, parameters } = model.layers[0]!.expert;
    const values = initialValues(parameters, stream(1, 'weights'));
    const norms = networkNorms(networkMatrices(network!, values));
    expect(norms.frobenius).toEqual(
      [values.hiddenWeights, values.outputWeights].map((one) => Math.hypot(...one!.values)),
    );
    expect(norms.width).toBe(3);
  });
});

describe('normLimit', () => {
  it('is the next power of two, and all shares add up to one', () => {
    expect([0.3, 0.5, 1, 1.01, 5].map((norm) => normLimit(norm).limit)).toEqual([0.5, 0.5, 1, 2, 8]);
    let total = normLimit(1).share;
    for (let j = 1; j < 20; j++) total += 2 * normLimit(2 ** j).share;
    expect(total).toBeGreaterThan(0.9);
    expect(total).toBeLessThan(1);
    expect(normLimit(2 ** -3).share).toBe(normLimit(2 ** 3).share);
    expect(normLimit(0).limit).toBe(2 ** -20);
  });
});

describe('networkReach', () => {
  const array = (shape: readonly number[], values: readonly number[]) => ({
    axes: shape.map(() => 'any'),
    shape,
    values: Float64Array.from(values),
  });
  const parameters = {
    a: array([2, 2], [3, 0, 0, 4]),
    b: array([2], [0, 1]),
    c: array([2, 1], [1, 2]),
    d: array([1], [2]),
  };

  it('counts biases as weights of an input that is 1, and hands the 1 on', () => {
    const relu = networkReach(
      [
        { weights: 'a', bias: 'b', activation: 'relu' },
        { weights: 'c', bias: 'd' },
      ],
      parameters,
      'all',
    );
    expect(relu).toMatchObject({ factor: Math.sqrt(4 * Math.LN2) + 1 });
    expect((relu as { norm: number }).norm).toBeCloseTo(Math.sqrt((25 + 1 + 1) * (5 + 4)), 12);
    expect((relu as { reachOf(x: number): number }).reachOf(3)).toBeCloseTo(Math.sqrt(10), 14);
    const plain = networkReach([{ weights: 'a' }], parameters, 'all');
    expect(plain).toMatchObject({ norm: 5, factor: Math.SQRT2 });
    expect(networkReach([{ weights: 'a' }], parameters, 'column')).toMatchObject({ norm: 4, factor: 1 });
    expect(networkReach([{ bias: 'd' }], parameters, 'all')).toMatchObject({ norm: 2, factor: 1 });
    expect(
      networkReach([{ weights: 'a', activation: 'tanh' }, { weights: 'c' }], parameters, 'all'),
    ).toContain('there is tanh');
  });
});
