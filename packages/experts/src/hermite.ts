import { defineExpert, type Expert, integer, params, real } from '@moelab/core';
import { matMul, mul, sub, type Tensor } from '@tensorflow/tfjs-core';
import { firstDraw } from './first-draw.ts';
import { gaussianNoise, gaussianOptions } from './gaussian-noise.ts';

/**
 * Says a Hermite polynomial of one projection of x: mean_o = He_k(Σ_j directions_jo x_j), He₁(z) = z, He₂(z) = z² − 1,
 * He₃(z) = z³ − 3z, He_{k+1}(z) = z He_k(z) − k He_{k−1}(z).
 *
 * Meant for x ~ N(0, I) and directions of norm one (`joint` with `sphere: 'experts'` keeps it): then E He_k² = k!, and projections
 * that are orthogonal are uncorrelated. Of even degree the sign of a direction is not determined.
 *
 * Shapes: x (rows, inputs) → (rows, outputs); directions (inputs, outputs). NaN in a row gives NaN there.
 * Source: Liao and Kyrillidis 2025, arXiv:2510.07205 (degree 3, by a summary of it).
 */
export const hermite = defineExpert({
  summary: 'A mean that is a Hermite polynomial of one projection of x, with Gaussian noise',
  source: 'Liao and Kyrillidis 2025, arXiv:2510.07205',
  options: params({
    degree: integer({ min: 1, max: 20, default: 3, doc: 'k of He_k' }),
    ...gaussianOptions,
    initialScale: real({
      min: 0,
      default: 1,
      doc: 'standard deviation of the first directions, times the square root of the number of inputs',
    }),
  }),
  create(options, context): Expert {
    const { inputs, outputs, constant } = context;
    const { degree, initialScale } = options;
    const { parameters, noise } = gaussianNoise(options, context);
    return {
      parameters: {
        directions: {
          axes: ['input', 'output'],
          shape: [inputs, outputs],
          init: firstDraw(initialScale / Math.sqrt(inputs)),
        },
        ...parameters,
      },
      ...(noise === undefined ? {} : { noise }),
      apply(x, { directions }) {
        const z = matMul(x, directions!); // (rows, outputs)
        let before: Tensor = constant(1);
        let value: Tensor = z;
        for (let k = 1; k < degree; k++)
          [before, value] = [value, sub(mul(z, value), mul(constant(k), before))];
        return value;
      },
    };
  },
});
