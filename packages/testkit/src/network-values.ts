import type { Network, Values } from '@moelab/core';
import { erf, type Matrix, matrix } from '@moelab/numerics';

const activations = {
  relu: (z: number) => Math.max(0, z),
  tanh: Math.tanh,
  gelu: (z: number) => (z * (1 + erf(z / Math.SQRT2))) / 2,
};

/** Computes a declared network of x in plain loops. Shapes: x (rows, inputs) → (rows, outputs). */
export function networkValues(network: Network, parameters: Values, x: Matrix): Matrix {
  return network.reduce((z, { weights, bias, activation }) => {
    const w = weights === undefined ? undefined : parameters[weights]!;
    const b = bias === undefined ? undefined : parameters[bias]!.values;
    const cols = w?.shape[1] ?? b!.length;
    const next = matrix(z.rows, cols);
    for (let i = 0; i < z.rows; i++) {
      for (let c = 0; c < cols; c++) {
        let total = b?.[c] ?? 0;
        if (w !== undefined)
          for (let j = 0; j < z.cols; j++) total += z.data[i * z.cols + j]! * w.values[j * cols + c]!;
        next.data[i * cols + c] = activation === undefined ? total : activations[activation](total);
      }
    }
    return next;
  }, x);
}
