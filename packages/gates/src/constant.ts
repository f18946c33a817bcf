import { defineGate, gate, params, translationGauge } from '@moelab/core';
import { matrix } from '@moelab/numerics';
import { add, logSoftmax, zeros } from '@tensorflow/tfjs-core';
import { biasOf } from './affine-logits.ts';

/**
 * Weighs the experts the same for every x: a finite mixture of regressions.
 *
 * log w_e = bias_e − log Σ_f exp bias_f. Unchanged when one number is added to every bias.
 *
 * Shapes: x (rows, inputs) → scores and log weights (rows, experts); of x only the number of rows is used.
 * Source: McLachlan and Peel 2000, Finite Mixture Models, ch. 2; rates: Ho, Yang and Jordan 2022, arXiv:1907.04377.
 */
export const constant = defineGate({
  summary: 'Weighs the experts the same for every x',
  source: 'McLachlan and Peel 2000; Ho, Yang and Jordan 2022, arXiv:1907.04377',
  options: params({}),
  create: (_, { inputs, experts }) =>
    gate({
      parameters: { bias: biasOf(experts) },
      weightSum: 'one',
      gauge: translationGauge({ bias: [experts] }),
      fused: {
        family: 'affine-softmax',
        slopes: 'zero',
        logits: ({ bias }) => ({ slopes: matrix(inputs, experts), bias: Float64Array.from(bias!.values) }),
        withLogits: (logits, parameters) => ({
          ...parameters,
          bias: { ...parameters.bias!, values: Float64Array.from(logits.bias) },
        }),
      },
      route({ x }, { bias }) {
        const everywhere = zeros([x.shape[0]!, experts]); // (rows, experts)
        return { scores: add(everywhere, bias), logWeights: add(everywhere, logSoftmax(bias)) };
      },
    }),
});
