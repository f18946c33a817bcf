import { choice, type LayerContext } from '@moelab/core';
import { add, div, erf, mul, relu, type Tensor, tanh } from '@tensorflow/tfjs-core';

/** The option of what the hidden layer of an expert goes through. */
export const activationOption = choice(['tanh', 'relu', 'gelu'], { doc: 'activation of the hidden layer' });

/**
 * Gives an activation as a function of tensors. gelu is the exact one, z (1 + erf(z/√2))/2.
 * Source of gelu: Hendrycks and Gimpel 2016, arXiv:1606.08415.
 */
export function hiddenActivation(
  name: 'tanh' | 'relu' | 'gelu',
  { constant }: LayerContext,
): (z: Tensor) => Tensor {
  switch (name) {
    case 'tanh':
      return tanh;
    case 'relu':
      return relu;
    case 'gelu':
      return (z) => mul(mul(z, constant(0.5)), add(constant(1), erf(div(z, constant(Math.SQRT2)))));
  }
}
