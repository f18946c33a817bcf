import {
  type Backend,
  constantOn,
  createLayer,
  createModel,
  defineGate,
  gate,
  type Layer,
  type LayerForward,
  type Model,
  params,
  translationGauge,
} from '@moelab/core';
import { normal } from '@moelab/numerics';
import {
  add,
  clone,
  customGrad,
  div,
  equal,
  exp,
  fill,
  greaterEqual,
  keep,
  logSoftmax,
  matMul,
  mean,
  mul,
  slice,
  sub,
  sum,
  type Tensor,
  topk,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { impureChanges } from '../test/impure-changes.ts';
import { standIn } from '../test/stand-in-backend.ts';
import { layerChecks, layerRules } from './layer-checks.ts';
import { plainNoisyExpert } from './plain-parts.ts';

/** Weighs the two largest scores by their softmax. */
const topTwo = defineGate({
  summary: 'Two of all',
  options: params({}),
  create: (_, { inputs, experts }) =>
    gate({
      parameters: { slopes: { axes: ['input', 'expert'], shape: [inputs, experts], init: normal } },
      weightSum: 'one',
      active: 2,
      gauge: translationGauge({ slopes: [inputs, experts] }),
      route({ x }, { slopes }) {
        const scores = matMul(x, slopes);
        const mask = greaterEqual(scores, slice(topk(scores, 2).values, [0, 1], [-1, 1]));
        const none = fill(scores.shape, -Infinity);
        return { scores, mask, logWeights: logSoftmax(where(mask, scores, none)) };
      },
    }),
});

/** A layer of two of three experts with noise, and what breaks it, of its own or of the model that it makes. */
interface Change {
  readonly layer?: (layer: Layer) => Partial<Layer>;
  readonly model?: (model: Model) => Partial<Model>;
}

const made =
  ({ layer = () => ({}), model = () => ({}) }: Change = {}) =>
  (backend: Backend): Model => {
    const sizes = { inputs: 2, outputs: 2, experts: 3 };
    const context = { ...sizes, constant: constantOn(backend) };
    const own = { gate: 'top-two', gateOptions: {}, expert: 'noisy', expertOptions: {} };
    const spec = { inputs: 2, seed: 1, layers: [{ outputs: 2, experts: 3, ...own }] };
    const right = createLayer(
      spec.layers[0]!,
      2,
      topTwo.create({}, context),
      plainNoisyExpert.create({}, context),
    );
    const remade = () => made({ layer, model })(backend);
    const changed = (one: Model): Model => ({
      ...one,
      ...model(one),
      with: (values) => changed(one.with(values)),
    });
    return changed(createModel(spec, [{ ...right, ...layer(right) }], backend, remade));
  };

type Given = Parameters<Layer['forward']>;

/** A layer whose forward pass is changed. */
const forwardly = (
  change: (said: LayerForward, given: Given, right: Layer) => Partial<LayerForward>,
): Change => ({
  layer: (right) => ({
    forward(...given) {
      const said = right.forward(...given);
      return { ...said, ...change(said, given, right) };
    },
  }),
});
const combinedly = (change: (combined: Tensor, given: Given) => Tensor): Change =>
  forwardly(({ combined }, given) => ({ combined: change(combined, given) }));

let count = 0; // what the broken layers below remember and should not

const broken: readonly (readonly [rule: string, how: string, Change, RegExp])[] = [
  [
    'gives each row its weights, components and outputs, also of no rows',
    'gives one output too few',
    combinedly((y) => mean(y, -1, true)),
    /combined of layer 1 has shape \(12, 1\) for 12 rows, want \(12, 2\)/,
  ],
  [
    'gives each row its weights, components and outputs, also of no rows',
    'sums its outputs away',
    combinedly((y) => sum(y, -1)),
    /an output of a layer has shape \(12\), want \(rows, columns\)/,
  ],
  [
    'combines what its gate and each of its experts say alone',
    'weighs twice',
    combinedly((y) => mul(y, 2)),
    /combined of layer 1 differ by \S+ from gate and experts put together in plain loops/,
  ],
  [
    'combines what its gate and each of its experts say alone',
    'forgets to weigh its components',
    forwardly(({ componentLogWeights: logs }) => ({ componentLogWeights: mul(logs, 2) })),
    /componentLogWeights of layer 1 differ by/,
  ],
  [
    'says of a batch what it says of its rows one by one',
    'centres the batch',
    combinedly((y) => sub(y, mean(y, 0, true))),
    /row 0 is predicted otherwise when it is alone/,
  ],
  [
    'keeps a NaN of x to its own row, and shows it there',
    'multiplies all rows by 0 and adds them',
    combinedly((y) => add(y, mul(0, sum(y)))),
    /a NaN in row 0 of x changes the prediction of row 1 from \S+ to NaN/,
  ],
  [
    'keeps a NaN of x to its own row, and shows it there',
    'hides NaN',
    combinedly((y) => where(equal(y, y), y, zerosLike(y))),
    /a row of NaN is predicted as 0; want NaN/,
  ],
  [
    'stays a number where inputs are huge, with its gradient',
    'divides exponentials',
    combinedly((y) => div(exp(y), exp(y))),
    /prediction: NaN where x is 1e4 times as large/,
  ],
  [
    'says the same bytes again, and for the same draw',
    'counts its calls',
    combinedly((y) => mul(y, ++count)),
    /the same rows and values give two predictions/,
  ],
  [
    'leaves what it is given as it was',
    'disposes x',
    combinedly((y, [{ x }]) => {
      x.dispose();
      return y;
    }),
    /forward disposed a tensor that it was given/,
  ],
  [
    'lets experts compute only the rows that select them, with the same result and gradient',
    'computes something else when its work is sparse',
    combinedly((y, [, , , dispatch]) => (dispatch === undefined ? y : mul(y, 2))),
    /the prediction differs by \S+ .* when experts compute only their own rows/,
  ],
  [
    'drops what a full expert has no room for, and nothing else',
    'drops nothing',
    {
      layer: ({ forward }) => ({
        forward: (inputs, parameters, state) => forward(inputs, parameters, state),
      }),
    },
    /layer 1 with pairs dropped by 'first' is not the sum over those that are left/,
  ],
  [
    'drops what a full expert has no room for, and nothing else',
    'has no limit',
    { model: ({ dispatch }) => ({ dispatch: (batch) => dispatch(batch) }) },
    /an expert of layer 1 computes \d+ rows, and has room for 4/,
  ],
  [
    'has the gradient that differences give, in its parameters and in x',
    'differentiates half',
    combinedly((combined) =>
      customGrad((y) => ({ value: clone(y as Tensor), gradFunc: (dy) => mul(dy, 0.5) }))(combined),
    ),
    /the slope along a random direction of gate\.slopes is \S+ by autodiff and \S+ by differences/,
  ],
  [
    'has gradient 0 for no rows',
    'divides by the number of its rows',
    combinedly((y, [{ x }, parameters]) => add(y, div(sum(parameters['gate.slopes']!), x.shape[0]!))),
    /the gradient in gate\.slopes of no rows is NaN, want 0/,
  ],
  [
    'has the density of the mixture of its components',
    'adds to its log density',
    {
      model: ({ logDensity }) => ({
        logDensity: async (...given) => (await logDensity(...given)).map((v) => v + 1),
      }),
    },
    /log p\(y \| x\) of row 0 is \S+, and \S+ by its components in plain loops/,
  ],
  [
    'predicts the mean of what it samples',
    'samples around another mean',
    {
      model: ({ sample }) => ({
        async sample(...given) {
          const drawn = await sample(...given);
          return { ...drawn, data: drawn.data.map((v) => v + 1) };
        },
      }),
    },
    /output 0 is predicted as \S+, and the mean of 4000 samples is \S+ \(standard error/,
  ],
  [
    'keeps its meaning when the experts of a layer are permuted',
    'adds the intercept of its first expert',
    combinedly((y, [, parameters]) => add(y, slice(parameters['experts.intercept']!, [0, 0], [1, 2]))),
    /with the experts of layer 1 in the order \[1,2,0\] the model predicts otherwise \(off by/,
  ],
  [
    'is unchanged when the gate of a layer moves along its gauge',
    'adds a slope of its gate',
    combinedly((y, [, parameters]) => add(y, sum(parameters['gate.slopes']!))),
    /the gauge of layer 1's gate changes what the model predicts \(by/,
  ],
  [
    'starts from the same bytes for the same seed',
    'starts from a count',
    {
      layer: ({ initialParameters }) => ({
        initialParameters: (random) => {
          const { 'experts.intercept': own, ...others } = initialParameters(random);
          return { ...others, 'experts.intercept': { ...own!, values: own!.values.map(() => ++count) } };
        },
      }),
    },
    /two models of one spec start differently/,
  ],
  [
    'is made again from its spec, and loaded to the same bytes',
    'computes with what stands nowhere',
    {
      layer({ forward }) {
        const factor = ++count;
        return {
          forward(...given) {
            const said = forward(...given);
            return { ...said, combined: mul(said.combined, factor) };
          },
        };
      },
    },
    /a model that was saved and loaded predicts otherwise/,
  ],
  ...impureChanges(combinedly),
  ['leaks no tensor', 'keeps its output', combinedly((y) => keep(y)), /tensor\(s\) stay after all is done/],
  [
    'lets constants in unrounded',
    'multiplies by a number',
    combinedly((y) => mul(y, 0.3)),
    /tfjs rounded 0\.3 to float32/,
  ],
];

describe('layerChecks', () => {
  it('passes a layer that keeps every rule, and asks every rule of it', async () => {
    const checks = layerChecks(made());
    for (const { run } of checks) await run();
    expect(checks.map(({ name }) => name)).toEqual(layerRules.map(({ name }) => name));
  });

  it.each(broken)('fails «%s» for a layer that %s', async (rule, _, change, says) => {
    const check = layerChecks(made(change)).find(({ name }) => name === rule);
    await expect(check?.run()).rejects.toThrow(says);
  });

  it('has a layer that breaks each of its rules', () => {
    const rules = new Set(broken.map(([rule]) => rule));
    expect(layerRules.map(({ name }) => name).filter((name) => !rules.has(name))).toEqual([]);
  });

  it('refuses what makes no model, or one on another backend', async () => {
    const said = (make: unknown) => layerChecks(make as never)[0]!.run();
    await expect(said(async (backend: Backend) => made()(backend))).rejects.toThrow(
      /make gives no model; it must give one at once/,
    );
    const other = standIn();
    await expect(said(() => made()(other))).rejects.toThrow(
      /make gives a model on 'stand-in-\d+', and was given 'float64'/,
    );
  });

  it('says why a model cannot be made', async () => {
    const [check] = layerChecks(() => {
      throw new Error('no such layer');
    });
    await expect(check!.run()).rejects.toThrow('no such layer');
  });
});
