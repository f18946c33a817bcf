import {
  choice,
  combinedGauge,
  defineGate,
  gate,
  integer,
  logitsOf,
  params,
  translationGauge,
} from '@moelab/core';
import { add, logSoftmax } from '@tensorflow/tfjs-core';
import { biasOf } from './affine-logits.ts';
import { loneExpertGauge } from './lone-expert-gauge.ts';
import { oneHiddenLayer } from './one-hidden-layer.ts';

/**
 * Weighs every expert by the softmax of what a network with one hidden layer says: a non-linear router.
 *
 * log w = log-softmax of outputWeightsᵀ σ(hiddenWeightsᵀ x + hiddenBias) + bias; σ is relu, tanh or the exact gelu. First
 * hiddenWeights are N(0, 1/inputs), outputWeights N(0, 0.1²/hidden), biases 0, so that a fit starts near equal weights.
 *
 * Unchanged when one number is added to every bias, or to one hidden unit's weights to every expert: hidden + 1
 * directions. relu adds, for each hidden unit, a positive factor on what goes in and its inverse on what comes out, with
 * what goes in reported at norm 1. Permutations of hidden units, and signs of tanh units, are discrete and in no gauge. Of
 * a single expert nothing can be told.
 *
 * Shapes: x (rows, inputs) → hidden layer (rows, hidden) → scores and log weights (rows, experts). NaN in a row gives NaN
 * weights there (relu of NaN is NaN).
 * Source: Wang and E 2025, arXiv:2505.24205 (a two-layer ReLU router in place of a helper layer).
 */
export const mlp = defineGate({
  summary: 'Softmax of what a network with one hidden layer says',
  source: 'Wang and E 2025, arXiv:2505.24205',
  options: params({
    hidden: integer({ min: 1, default: 8, doc: 'width of the hidden layer' }),
    activation: choice(['relu', 'tanh', 'gelu'], { doc: 'activation of the hidden layer' }),
  }),
  create(options, context) {
    const { experts } = context;
    const network = oneHiddenLayer(options, context);
    const parameters = { ...network.parameters, bias: biasOf(experts) };
    const translation = translationGauge({ outputWeights: [options.hidden, experts], bias: [experts] });
    return gate({
      parameters,
      weightSum: 'one',
      routingClass: {
        scores: [
          { weights: 'hiddenWeights', bias: 'hiddenBias', activation: options.activation },
          { weights: 'outputWeights', bias: 'bias' },
        ],
        weights: 'softmax',
      },
      gauge: experts === 1 ? loneExpertGauge(parameters) : combinedGauge(translation, network.gauge),
      route({ x }, given) {
        const scores = add(network.tensor(x, given), given.bias!); // (rows, experts)
        return { scores, logWeights: logSoftmax(scores), logits: logitsOf(scores) };
      },
    });
  },
});
