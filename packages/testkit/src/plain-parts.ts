import { defineExpert, defineGate, expert, gate, params, translationGauge } from '@moelab/core';
import { normal, type Stream } from '@moelab/numerics';
import {
  add,
  argMax,
  cast,
  div,
  expandDims,
  log,
  logSoftmax,
  matMul,
  mul,
  oneHot,
  reshape,
  softmax,
  sqrt,
  squaredDifference,
  sum,
} from '@tensorflow/tfjs-core';

const draw = (random: Stream) => normal(random);

/** The expert beside which a gate is checked: a linear map without noise. */
export const plainExpert = defineExpert({
  summary: 'A linear map',
  options: params({}),
  create: (_, { inputs, outputs }) =>
    expert({
      parameters: { slopes: { axes: ['input', 'output'], shape: [inputs, outputs], init: draw } },
      apply: (x, { slopes }) => matMul(x, slopes),
    }),
});

/** The expert beside which an estimator, or a loss of densities, is checked: an affine map with Gaussian noise. */
export const plainNoisyExpert = defineExpert({
  summary: 'An affine map with Gaussian noise',
  options: params({}),
  create: (_, { inputs, outputs, constant }) =>
    expert({
      parameters: {
        slopes: { axes: ['input', 'output'], shape: [inputs, outputs], init: draw },
        intercept: { axes: ['output'], shape: [outputs], init: draw },
        variance: { axes: [], shape: [], init: 1, domain: 'positive' },
      },
      noise: {
        target: 'real',
        logDensity: (y, output, { variance }) =>
          mul(
            constant(-0.5),
            add(
              div(sum(squaredDifference(y, output), -1), variance),
              mul(constant(outputs), log(mul(constant(2 * Math.PI), variance))),
            ),
          ),
        sample: (output, { variance }, draw) => add(output, mul(sqrt(variance), draw.normal(output.shape))),
      },
      apply: (x, { slopes, intercept }) => add(matMul(x, slopes), intercept),
    }),
});

/** The expert beside which a loss of classes is checked: logits that are linear in x. */
export const plainClassExpert = defineExpert({
  summary: 'Classes by logits that are linear in x',
  options: params({}),
  create: (_, { inputs, outputs }) =>
    expert({
      parameters: { slopes: { axes: ['input', 'output'], shape: [inputs, outputs], init: draw } },
      apply: (x, { slopes }) => matMul(x, slopes),
      mean: (output) => softmax(output),
      noise: {
        target: 'class',
        logDensity: (y, output) =>
          sum(mul(cast(oneHot(cast(reshape(y, [-1]), 'int32'), outputs), 'float32'), logSoftmax(output)), -1),
        sample: (output, _parameters, { gumbel }) =>
          cast(expandDims(argMax(add(output, gumbel(output.shape)), -1), -1), 'float32'),
      },
    }),
});

/** The gate beside which an expert is checked: softmax of affine logits. */
export const plainGate = defineGate({
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
});
