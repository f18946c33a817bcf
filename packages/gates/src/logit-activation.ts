import type { ActivationName, LayerContext } from '@moelab/core';
import { add, div, erf, mul, relu, sigmoid, sin, type Tensor, tanh } from '@tensorflow/tfjs-core';

/** The activations by name: functions of one variable, entry by entry. */
export const activationNames = [
  'tanh',
  'sigmoid',
  'gelu',
  'sin',
  'identity',
  'relu',
] as const satisfies readonly ActivationName[];

/**
 * Gives an activation as a function of tensors. gelu is the exact one, z Φ(z) = z (1 + erf(z/√2))/2.
 * Source of gelu: Hendrycks and Gimpel 2016, arXiv:1606.08415.
 */
export function logitActivation(name: ActivationName, { constant }: LayerContext): (z: Tensor) => Tensor {
  switch (name) {
    case 'tanh':
      return tanh;
    case 'sigmoid':
      return sigmoid;
    case 'sin':
      return sin;
    case 'relu':
      return relu;
    case 'identity':
      return (z) => z;
    case 'gelu':
      return (z) => mul(mul(z, constant(0.5)), add(constant(1), erf(div(z, constant(Math.SQRT2)))));
  }
}
