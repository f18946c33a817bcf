import { defineExpert, defineGate, expert, gate, params, translationGauge } from '@moelab/core';
import { normal, type Stream } from '@moelab/numerics';
import { add, logSoftmax, matMul } from '@tensorflow/tfjs-core';

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
