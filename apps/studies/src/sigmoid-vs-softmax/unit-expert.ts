import { choice, defineExpert, definePlugin, params } from '@moelab/core';
import { normal } from '@moelab/numerics';
import { add, matMul, relu, tanh } from '@tensorflow/tfjs-core';

/**
 * Says what one unit of a network says: σ(slopesᵀ x + intercept), for regression: it has no noise.
 *
 * The experts of the least-squares papers, with no weight on what comes out. tanh has the linearly independent derivatives that they
 * ask for; relu is homogeneous: c relu(z) = relu(c z), c > 0.
 *
 * Shapes: x (rows, inputs) → (rows, outputs). NaN in a row gives NaN there.
 * Source: Nguyen, Ho and Rinaldo 2024, arXiv:2402.02952 and arXiv:2405.13997.
 */
const unit = defineExpert({
  summary: 'One unit of a network, tanh or relu of an affine function of x',
  source: 'Nguyen, Ho and Rinaldo 2024, arXiv:2402.02952',
  options: params({ activation: choice(['tanh', 'relu'], { doc: 'σ' }) }),
  create({ activation }, { inputs, outputs }) {
    const init = (random: Parameters<typeof normal>[0]) => normal(random);
    const of = activation === 'tanh' ? tanh : relu;
    return {
      parameters: {
        slopes: { axes: ['input', 'output'], shape: [inputs, outputs], init },
        intercept: { axes: ['output'], shape: [outputs], init },
      },
      apply: (x, { slopes, intercept }) => of(add(matMul(x, slopes!), intercept!)),
    };
  },
});

/** The expert `unit`. */
export const unitExpert = definePlugin({
  name: '@moelab/studies/sigmoid-vs-softmax',
  version: '0.0.0',
  experts: { unit },
});
