import { defineGate, definePlugin, gate, params, real, translationGauge } from '@moelab/core';
import { normal } from '@moelab/numerics';
import { add, expandDims, logSoftmax, sqrt, squaredDifference, sub, sum } from '@tensorflow/tfjs-core';

/**
 * Weighs every expert by how near its centre is: log w = log-softmax of bias_e − √(‖x − centre_e‖² + softening²).
 *
 * Shapes: x (rows, inputs) → scores and log weights (rows, experts). Source: after Han et al. 2024, arXiv:2402.03226.
 */
export const radial = defineGate({
  summary: 'Weighs every expert by how near its centre is',
  source: 'after Han et al. 2024, arXiv:2402.03226 (Laplace gate)',
  options: params({
    softening: real({ above: 0, default: 0.01, doc: 'rounds the tip of the distance at a centre' }),
  }),
  create: ({ softening }, { inputs, experts, constant }) =>
    gate({
      parameters: {
        centres: { axes: ['input', 'expert'], shape: [inputs, experts], init: normal },
        bias: { axes: ['expert'], shape: [experts], init: 0 },
      },
      weightSum: 'one',
      gauge: translationGauge({ bias: [experts] }),
      route({ x }, { centres, bias }) {
        const squares = sum(squaredDifference(expandDims(x, 2), centres), 1); // (rows, experts)
        const scores = sub(bias, sqrt(add(squares, constant(softening ** 2))));
        return { scores, logWeights: logSoftmax(scores) };
      },
    }),
});

export const radialPlugin = definePlugin({ name: 'example-custom-gate', gates: { radial } });
