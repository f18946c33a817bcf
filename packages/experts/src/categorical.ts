import { choice, defineExpert, type Expert, params } from '@moelab/core';
import { add, fill, matMul } from '@tensorflow/tfjs-core';
import { classNoise } from './class-noise.ts';
import { firstDraw, initialScale } from './first-draw.ts';

/**
 * Says a distribution over classes: p(c | x) is the softmax of logits that are affine or constant in x.
 *
 * logit_c = Σ_j slopes_jc x_j + intercept_c, and 0 for the last class, so that every parameter can be estimated. The output
 * is the logits; what a layer combines is the probabilities. A target is a class index in one column.
 *
 * Shapes: x (rows, inputs) → logits (rows, outputs); y (rows, 1) → log p(y | x) (rows). slopes (inputs, outputs − 1),
 * intercept (outputs − 1). Units: nats. NaN in a row gives NaN there; a class index outside 0 … outputs − 1 gives 0.
 * Source: Jordan and Jacobs 1994, Neural Computation 6 (multinomial experts).
 */
export const categorical = defineExpert({
  summary: 'Probabilities of classes: softmax of logits that are affine or constant in x',
  source: 'Jordan and Jacobs 1994',
  options: params({
    logits: choice(['linear', 'constant'], { doc: 'whether the logits depend on x' }),
    initialScale,
  }),
  create(options, { inputs, outputs }): Expert {
    const { logits, mean, noise } = classNoise('experts/categorical', outputs);
    const init = firstDraw(options.initialScale);
    const isLinear = options.logits === 'linear';
    return {
      parameters: {
        ...(isLinear ? { slopes: { axes: ['input', 'class'], shape: [inputs, outputs - 1], init } } : {}),
        intercept: { axes: ['class'], shape: [outputs - 1], init },
      },
      noise,
      mean,
      network: [{ ...(isLinear ? { weights: 'slopes' } : {}), bias: 'intercept' }],
      apply(x, { slopes, intercept }) {
        const base = slopes === undefined ? fill([x.shape[0]!, outputs - 1], 0) : matMul(x, slopes);
        return logits(add(base, intercept!)); // (rows, outputs)
      },
    };
  },
});
