import { normal, type Stream } from '@moelab/numerics';
import {
  add,
  argMax,
  cast,
  concat,
  div,
  exp,
  expandDims,
  fill,
  greaterEqual,
  log,
  logSoftmax,
  matMul,
  mul,
  oneHot,
  reshape,
  slice,
  softmax,
  sqrt,
  squaredDifference,
  sub,
  sum,
  topk,
  where,
  zeros,
} from '@tensorflow/tfjs-core';
import {
  defineExpert,
  defineGate,
  definePlugin,
  expert,
  gate,
  integer,
  noGauge,
  params,
  real,
  translationGauge,
} from '../src/index.ts';

const draw = (random: Stream) => normal(random);

/** The gates of core's own tests. */
export const toyGates = definePlugin({
  name: 'toy-gates',
  version: '1.2.3',
  gates: {
    softmax: defineGate({
      summary: 'Softmax of affine logits',
      options: params({}),
      create: (_, { inputs, experts }) =>
        gate({
          parameters: {
            slopes: { axes: ['input', 'expert'], shape: [inputs, experts], init: draw },
            bias: { axes: ['expert'], shape: [experts], init: draw },
          },
          weightSum: 'one',
          gauge: translationGauge({ slopes: [inputs, experts], bias: [experts] }),
          route({ x }, { slopes, bias }) {
            const scores = add(matMul(x, slopes), bias);
            return { scores, logWeights: logSoftmax(scores) };
          },
        }),
    }),
    'softmax-topk': defineGate({
      summary: 'Keeps the k largest weights as they are',
      source: 'nobody 2020',
      options: params({
        k: integer({ doc: 'experts a row', min: 1 }),
        temperature: real({ doc: 'of the softmax', above: 0, default: 1 }),
      }),
      create: ({ k, temperature }, { inputs, experts, constant }) =>
        gate({
          parameters: { slopes: { axes: ['input', 'expert'], shape: [inputs, experts], init: draw } },
          weightSum: 'at-most-one',
          active: k,
          gauge: noGauge,
          route({ x }, { slopes }) {
            const scores = div(matMul(x, slopes), constant(temperature));
            const least = slice(topk(scores, k).values, [0, k - 1], [-1, 1]);
            const mask = greaterEqual(scores, least);
            return { scores, mask, logWeights: where(mask, logSoftmax(scores), constant(-Infinity)) };
          },
        }),
    }),
    uniform: defineGate({
      summary: 'Weighs all experts alike',
      options: params({}),
      create: (_, { experts, constant }) =>
        gate({
          parameters: {},
          weightSum: 'one',
          gauge: noGauge,
          route({ x }) {
            const scores = zeros([x.shape[0]!, experts]);
            return { scores, logWeights: sub(scores, constant(Math.log(experts))) };
          },
        }),
    }),
    listening: defineGate({
      summary: 'Weighs experts by their losses',
      options: params({}),
      create: () =>
        gate({
          parameters: {},
          state: { prior: { axes: ['expert'], shape: [2], init: 0.5, domain: 'positive' } },
          needs: ['losses'],
          weightSum: 'one',
          gauge: noGauge,
          route({ losses }, _, { prior }) {
            const scores = sub(log(prior), losses!);
            return { scores, logWeights: logSoftmax(scores) };
          },
        }),
    }),
  },
});

/** The experts of core's own tests. */
export const toyExperts = definePlugin({
  name: 'toy-experts',
  experts: {
    linear: defineExpert({
      summary: 'A linear map with Gaussian noise, one variance for all experts',
      options: params({ scale: real({ doc: 'of the first slopes', above: 0, default: 0.5 }) }),
      create: ({ scale }, { inputs, outputs, constant }) =>
        expert({
          parameters: {
            slopes: { axes: ['input', 'output'], shape: [inputs, outputs], init: (r) => scale * normal(r) },
            intercept: { axes: ['output'], shape: [outputs], init: 0 },
            variance: { axes: [], shape: [], init: 0.25, domain: 'positive', shared: true },
          },
          apply: (x, { slopes, intercept }) => add(matMul(x, slopes), intercept),
          noise: {
            target: 'real',
            logDensity(y, output, { variance }) {
              const squares = div(squaredDifference(y, output), variance);
              const each = add(squares, log(mul(variance, constant(2 * Math.PI))));
              return mul(sum(each, -1), constant(-0.5));
            },
            sample: (output, { variance }, { normal: standard }) =>
              add(output, mul(sqrt(variance), standard(output.shape))),
          },
        }),
    }),
    classes: defineExpert({
      summary: 'Logits of classes that are linear in x',
      options: params({}),
      create: (_, { inputs, outputs }) =>
        expert({
          parameters: { slopes: { axes: ['input', 'output'], shape: [inputs, outputs], init: draw } },
          apply: (x, { slopes }) => matMul(x, slopes),
          mean: (output) => softmax(output),
          noise: {
            target: 'class',
            logDensity: (y, output) =>
              sum(
                mul(cast(oneHot(cast(reshape(y, [-1]), 'int32'), outputs), 'float32'), logSoftmax(output)),
                -1,
              ),
            sample: (output, _parameters, { gumbel }) =>
              cast(expandDims(argMax(add(output, gumbel(output.shape)), -1), -1), 'float32'),
          },
        }),
    }),
    plain: defineExpert({
      summary: 'A constant without a noise model, the second half of it fixed',
      options: params({}),
      create: (_, { outputs }) =>
        expert({
          parameters: {
            level: { axes: ['output'], shape: [outputs], init: draw },
            offset: { axes: ['output'], shape: [outputs], init: 1, fixed: true },
          },
          apply: (x, { level, offset }) =>
            mul(fill([x.shape[0]!, 1], 1), reshape(add(level, offset), [1, -1])),
        }),
    }),
    exploding: defineExpert({
      summary: 'exp(1000 x): infinite on one side',
      options: params({}),
      create: (_, { constant }) =>
        expert({
          parameters: {},
          apply: (x) => exp(mul(slice(x, [0, 0], [-1, 1]), constant(1000))),
          noise: {
            target: 'real',
            logDensity: (y, output) => sum(mul(squaredDifference(y, output), constant(-1)), -1),
            sample: (output) => concat([output], 0),
          },
        }),
    }),
  },
});
