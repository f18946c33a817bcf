import {
  choice,
  combinedGauge,
  type Declarations,
  defineGate,
  gate,
  integer,
  logitsOf,
  params,
  translationGauge,
} from '@moelab/core';
import { normal, type Stream } from '@moelab/numerics';
import { add, logSoftmax, matMul } from '@tensorflow/tfjs-core';
import { biasOf } from './affine-logits.ts';
import { axisScalingGauge } from './axis-scaling-gauge.ts';
import { logitActivation } from './logit-activation.ts';
import { loneExpertGauge } from './lone-expert-gauge.ts';

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
  create({ hidden, activation }, context) {
    const { inputs, experts } = context;
    const sigma = logitActivation(activation, context);
    const draw = (deviation: number) => (random: Stream) => deviation * normal(random);
    const parameters = {
      hiddenWeights: {
        axes: ['input', 'hidden'],
        shape: [inputs, hidden],
        init: draw(1 / Math.sqrt(inputs)),
      },
      hiddenBias: { axes: ['hidden'], shape: [hidden], init: 0 },
      outputWeights: {
        axes: ['hidden', 'expert'],
        shape: [hidden, experts],
        init: draw(0.1 / Math.sqrt(hidden)),
      },
      bias: biasOf(experts),
    } satisfies Declarations;
    const translation = translationGauge({ outputWeights: [hidden, experts], bias: [experts] });
    const scaling = axisScalingGauge('hidden', hidden, {
      up: ['hiddenWeights', 'hiddenBias'],
      down: ['outputWeights'],
    });
    return gate({
      parameters,
      weightSum: 'one',
      gauge:
        experts === 1
          ? loneExpertGauge(parameters)
          : activation === 'relu'
            ? combinedGauge(translation, scaling)
            : translation,
      route({ x }, { hiddenWeights, hiddenBias, outputWeights, bias }) {
        const layer = sigma(add(matMul(x, hiddenWeights), hiddenBias)); // (rows, hidden)
        const scores = add(matMul(layer, outputWeights), bias); // (rows, experts)
        return { scores, logWeights: logSoftmax(scores), logits: logitsOf(scores) };
      },
    });
  },
});
