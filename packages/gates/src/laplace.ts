import { defineGate, gate, logitsOf, params, real, translationGauge } from '@moelab/core';
import { normal } from '@moelab/numerics';
import { add, expandDims, logSoftmax, squaredDifference, sub, sum } from '@tensorflow/tfjs-core';
import { biasOf } from './affine-logits.ts';
import { loneExpertGauge } from './lone-expert-gauge.ts';
import { safeNorm } from './safe-norm.ts';

/**
 * Weighs every expert by the softmax of how near its centre is.
 *
 * log w = log-softmax of bias_e − √(‖x − centre_e‖² + softening²). With softening 0, the published gate, the distance has
 * a tip at a centre, where its gradient counts as 0; a softening rounds the tip. Unchanged when one number is added to
 * every bias. (A centre far outside the data acts by its direction: how far it is and its bias can then nearly be traded,
 * and exactly so with one input. That is an invariance of some data only, which no gauge declares.) Of a single expert
 * nothing can be told.
 *
 * Centres are in the units of x, first N(0, initialScale²): near the data when x is standardised.
 *
 * Shapes: x (rows, inputs), centres (inputs, experts) → scores and log weights (rows, experts). NaN in a row gives NaN
 * weights there. Cost: memory rows · inputs · experts (differences are squared one by one, so that nothing cancels).
 * Source: Han et al. 2024, arXiv:2402.03226 (Laplace gate); the softening is not theirs.
 */
export const laplace = defineGate({
  summary: 'Softmax of minus the distance of x to each expert’s centre',
  source: 'Han et al. 2024, arXiv:2402.03226',
  options: params({
    softening: real({ min: 0, default: 0, doc: 'rounds the tip of the distance at a centre' }),
    initialScale: real({
      min: 0,
      default: 1,
      doc: 'standard deviation of the first centres, in the units of x',
    }),
  }),
  create({ softening, initialScale }, { inputs, experts, constant }) {
    const parameters = {
      centres: {
        axes: ['input', 'expert'],
        shape: [inputs, experts],
        init: (random: Parameters<typeof normal>[0]) => initialScale * normal(random),
      },
      bias: biasOf(experts),
    };
    return gate({
      parameters,
      weightSum: 'one',
      gauge: experts === 1 ? loneExpertGauge(parameters) : translationGauge({ bias: [experts] }),
      route({ x }, { centres, bias }) {
        const squares = sum(squaredDifference(expandDims(x, 2), centres), 1); // (rows, experts)
        const { norm } = safeNorm(softening > 0 ? add(squares, constant(softening ** 2)) : squares);
        const scores = sub(bias, norm);
        return { scores, logWeights: logSoftmax(scores), logits: logitsOf(scores) };
      },
    });
  },
});
