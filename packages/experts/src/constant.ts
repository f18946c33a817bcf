import { defineExpert, type Expert, params } from '@moelab/core';
import { matrix } from '@moelab/numerics';
import { add, fill } from '@tensorflow/tfjs-core';
import { firstDraw, initialScale } from './first-draw.ts';
import { gaussianNoise, gaussianOptions } from './gaussian-noise.ts';

/**
 * Says the same for every x: mean_o = intercept_o.
 *
 * Shapes: x (rows, inputs) → (rows, outputs); of x only the number of rows is used.
 */
export const constant = defineExpert({
  summary: 'The same mean for every x, with Gaussian noise',
  source: 'McLachlan and Peel 2000, Finite Mixture Models',
  options: params({ ...gaussianOptions, initialScale }),
  create(options, context): Expert {
    const { outputs } = context;
    const { parameters, noise } = gaussianNoise(options, context);
    return {
      parameters: {
        intercept: { axes: ['output'], shape: [outputs], init: firstDraw(options.initialScale) },
        ...parameters,
      },
      ...(noise === undefined ? {} : { noise }),
      network: [{ bias: 'intercept' }],
      fused: {
        family: 'linear-gaussian',
        design: ({ rows }) => matrix(rows, 1, new Float64Array(rows).fill(1)),
        coefficients: ['intercept'],
        ...(noise === undefined ? {} : { variance: 'variance' }),
      },
      apply: (x, { intercept }) => add(fill([x.shape[0]!, outputs], 0), intercept!),
    };
  },
});
