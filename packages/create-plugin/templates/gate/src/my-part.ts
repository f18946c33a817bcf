import { defineGate, gate, params, real, translationGauge } from '@moelab/core';
import { normal } from '@moelab/numerics';
import { add, logSoftmax, matMul, mul } from '@tensorflow/tfjs-core';

/**
 * Weighs experts by a softmax of affine logits at a fixed sharpness: log w(x) = log softmax(β (x slopes + bias)).
 *
 * Shapes: x (rows, inputs) → (rows, experts).
 */
export const myPart = defineGate({
  summary: 'Softmax of affine logits at a fixed sharpness',
  options: params({ beta: real({ doc: 'the sharpness β', above: 0, default: 1 }) }),
  create: ({ beta }, { inputs, experts, constant }) =>
    gate({
      parameters: {
        slopes: { axes: ['input', 'expert'], shape: [inputs, experts], init: normal },
        bias: { axes: ['expert'], shape: [experts], init: 0 },
      },
      weightSum: 'one',
      // one vector may be added to every expert's slopes, and one number to every bias
      gauge: translationGauge({ slopes: [inputs, experts], bias: [experts] }),
      route({ x }, { slopes, bias }) {
        const scores = mul(constant(beta), add(matMul(x, slopes), bias)); // (rows, experts)
        return { scores, logWeights: logSoftmax(scores) };
      },
    }),
});
