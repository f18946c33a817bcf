import { defineExpert, type Expert, params } from '@moelab/core';
import { matrix } from '@moelab/numerics';
import { add, matMul } from '@tensorflow/tfjs-core';
import { firstDraw, initialScale } from './first-draw.ts';
import { gaussianNoise, gaussianOptions } from './gaussian-noise.ts';

/**
 * Says an affine function of x: mean_o = Σ_j slopes_jo x_j + intercept_o.
 *
 * Shapes: x (rows, inputs) → (rows, outputs). NaN in a row gives NaN there.
 * Source: Jordan and Jacobs 1994, Neural Computation 6.
 */
export const linear = defineExpert({
  summary: 'A mean that is affine in x, with Gaussian noise',
  source: 'Jordan and Jacobs 1994',
  options: params({ ...gaussianOptions, initialScale }),
  create(options, context): Expert {
    const { inputs, outputs } = context;
    const { parameters, noise } = gaussianNoise(options, context);
    const init = firstDraw(options.initialScale);
    return {
      parameters: {
        slopes: { axes: ['input', 'output'], shape: [inputs, outputs], init },
        intercept: { axes: ['output'], shape: [outputs], init },
        ...parameters,
      },
      ...(noise === undefined ? {} : { noise }),
      network: [{ weights: 'slopes', bias: 'intercept' }],
      fused: {
        family: 'linear-gaussian',
        design({ rows, data }) {
          const design = new Float64Array(rows * (inputs + 1));
          for (let i = 0, from = 0, to = 0; i < rows; i++) {
            for (let j = 0; j < inputs; j++) design[to++] = data[from++]!;
            design[to++] = 1;
          }
          return matrix(rows, inputs + 1, design);
        },
        isAffine: true,
        coefficients: ['slopes', 'intercept'],
        ...(noise === undefined ? {} : { variance: 'variance' }),
      },
      apply: (x, { slopes, intercept }) => add(matMul(x, slopes!), intercept!),
    };
  },
});
