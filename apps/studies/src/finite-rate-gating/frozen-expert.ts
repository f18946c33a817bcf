import { defineExpert, definePlugin, params } from '@moelab/core';
import { add, matMul } from '@tensorflow/tfjs-core';

/**
 * Says an affine function of x that training leaves as it is, for regression: slopesᵀ x + intercept.
 *
 * The bank that D(R) is about is held fixed; so gates that are trained at different prices are compared on one curve.
 * Shapes: x (rows, inputs) → (rows, outputs). NaN in a row gives NaN there.
 */
const frozenLinear = defineExpert({
  summary: 'An affine function of x that training leaves as it is',
  options: params({}),
  create(_options, { inputs, outputs }) {
    return {
      parameters: {
        slopes: { axes: ['input', 'output'], shape: [inputs, outputs], init: 0, fixed: true },
        intercept: { axes: ['output'], shape: [outputs], init: 0, fixed: true },
      },
      apply: (x, { slopes, intercept }) => add(matMul(x, slopes!), intercept!),
    };
  },
});

/** The expert `frozen-linear`. */
export const frozenExpert = definePlugin({
  name: '@moelab/studies/finite-rate-gating',
  version: '0.0.0',
  experts: { 'frozen-linear': frozenLinear },
});
