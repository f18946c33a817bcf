import { defineExpert, type Expert, integer, params, real } from '@moelab/core';
import { add, matMul } from '@tensorflow/tfjs-core';
import { firstDraw } from './first-draw.ts';
import { gaussianNoise, gaussianOptions } from './gaussian-noise.ts';
import { activationOption, hiddenActivation } from './hidden-activation.ts';

/**
 * Says what a network with one hidden layer says: mean = outputWeightsᵀ σ(hiddenWeightsᵀ x + hiddenBias) + outputBias.
 *
 * σ is tanh, relu or the exact gelu, z (1 + erf(z/√2))/2. First weights are N(0, initialScale²/fan-in), first biases 0.
 *
 * Shapes: x (rows, inputs) → (rows, outputs); hidden layer (rows, hidden). NaN in a row gives NaN there.
 * Source: Hendrycks and Gimpel 2016, arXiv:1606.08415 (gelu).
 */
export const mlp = defineExpert({
  summary: 'A network with one hidden layer, with Gaussian noise',
  options: params({
    hidden: integer({ min: 1, default: 8, doc: 'width of the hidden layer' }),
    activation: activationOption,
    ...gaussianOptions,
    initialScale: real({
      min: 0,
      default: 1,
      doc: 'standard deviation of the first weights, times the square root of their fan-in',
    }),
  }),
  create(options, context): Expert {
    const { inputs, outputs } = context;
    const { hidden, initialScale } = options;
    const { parameters, noise } = gaussianNoise(options, context);
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
          axes: ['hidden', 'output'],
          shape: [hidden, outputs],
          init: firstDraw(initialScale / Math.sqrt(hidden)),
        },
        outputBias: { axes: ['output'], shape: [outputs], init: 0 },
        ...parameters,
      },
      ...(noise === undefined ? {} : { noise }),
      apply(x, { hiddenWeights, hiddenBias, outputWeights, outputBias }) {
        const layer = sigma(add(matMul(x, hiddenWeights!), hiddenBias!)); // (rows, hidden)
        return add(matMul(layer, outputWeights!), outputBias!);
      },
    };
  },
});
