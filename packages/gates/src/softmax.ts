import { defineGate, gate, logitsOf, params, translationGauge } from '@moelab/core';
import { add, logSoftmax, matMul } from '@tensorflow/tfjs-core';
import { biasOf, readLogits, slopesOf, writeLogits } from './affine-logits.ts';

/**
 * Weighs every expert by the softmax of affine logits.
 *
 * log w_e(x) = s_e(x) − log Σ_f exp s_f(x), s_e(x) = Σ_j slopes_je x_j + bias_e. Unchanged when one vector is added to
 * every expert's slopes, or one number to every bias.
 *
 * Shapes: x (rows, inputs) → scores s and log weights (rows, experts). NaN in a row gives NaN weights there.
 * Source: Jacobs, Jordan, Nowlan and Hinton 1991, Neural Computation 3; rates: Nguyen et al. 2023, arXiv:2305.03288.
 */
export const softmax = defineGate({
  summary: 'Weighs every expert by the softmax of logits that are affine in x',
  source: 'Jacobs et al. 1991; Nguyen et al. 2023, arXiv:2305.03288',
  options: params({}),
  create: (_, { inputs, experts }) =>
    gate({
      parameters: { slopes: slopesOf(inputs, experts), bias: biasOf(experts) },
      weightSum: 'one',
      gauge: translationGauge({ slopes: [inputs, experts], bias: [experts] }),
      fused: {
        family: 'affine-softmax',
        slopes: 'free',
        logits: (parameters) => readLogits(parameters),
        withLogits: (logits, parameters) => writeLogits(logits, parameters),
      },
      route({ x }, { slopes, bias }) {
        const scores = add(matMul(x, slopes), bias); // (rows, experts)
        return { scores, logWeights: logSoftmax(scores), logits: logitsOf(scores) };
      },
    }),
});
