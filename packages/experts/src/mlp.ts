import { defineExpert, type Expert, integer, params } from '@moelab/core';
import { add, matMul } from '@tensorflow/tfjs-core';
import { firstDraw } from './first-draw.ts';
import { activationOption, hiddenActivation } from './hidden-activation.ts';
import { networkOptions, networkOutput } from './network-output.ts';

/**
 * Says what a network with one hidden layer says: mean = outputWeightsᵀ σ(hiddenWeightsᵀ x + hiddenBias) + outputBias.
 *
 * σ is tanh, relu or the exact gelu, z (1 + erf(z/√2))/2. First weights are N(0, initialScale²/fan-in), first biases 0.
 * With `noise: 'categorical'` it classifies: the network gives the logits of all classes but the last, whose logit is 0; a
 * target is a class index in one column, and what a layer combines is the probabilities.
 *
 * With relu, a positive factor on what goes into a hidden unit and its inverse on what comes out change nothing: one
 * direction for each hidden unit that data do not determine, and that `count.free` counts. Permutations of hidden units, and
 * signs of tanh units, are discrete.
 *
 * Shapes: x (rows, inputs) → (rows, outputs); hidden layer (rows, hidden); outputWeights (hidden, outputs), or (hidden,
 * outputs − 1) of classes. NaN in a row gives NaN there.
 * Source: Hendrycks and Gimpel 2016, arXiv:1606.08415 (gelu).
 */
export const mlp = defineExpert({
  summary: 'A network with one hidden layer, with Gaussian noise or as the logits of classes',
  options: params({
    hidden: integer({ min: 1, default: 8, doc: 'width of the hidden layer' }),
    activation: activationOption,
    ...networkOptions,
  }),
  create(options, context): Expert {
    const { inputs } = context;
    const { hidden, initialScale } = options;
    const output = networkOutput('experts/mlp', options, context);
    const [axis, size] = output.axis;
    const sigma = hiddenActivation(options.activation, context);
    return {
      parameters: {
        hiddenWeights: {
          axes: ['input', 'hidden'],
          shape: [inputs, hidden],
          init: firstDraw(initialScale / Math.sqrt(inputs)),
        },
        hiddenBias: { axes: ['hidden'], shape: [hidden], init: 0 },
        outputWeights: {
          axes: ['hidden', axis],
          shape: [hidden, size],
          init: firstDraw(initialScale / Math.sqrt(hidden)),
        },
        outputBias: { axes: [axis], shape: [size], init: 0 },
        ...output.parameters,
      },
      ...output.rest,
      network: [
        { weights: 'hiddenWeights', bias: 'hiddenBias', activation: options.activation },
        { weights: 'outputWeights', bias: 'outputBias' },
      ],
      apply(x, { hiddenWeights, hiddenBias, outputWeights, outputBias }) {
        const layer = sigma(add(matMul(x, hiddenWeights!), hiddenBias!)); // (rows, hidden)
        return output.of(add(matMul(layer, outputWeights!), outputBias!));
      },
    };
  },
});
