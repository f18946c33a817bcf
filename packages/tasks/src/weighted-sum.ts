import { type Matrix, matrix } from '@moelab/numerics';

/**
 * Adds up what experts say by their weights: out_o = Σ_k weights_k values_ko in each row. A weight of 0 counts for nothing,
 * also where the value is NaN or infinite.
 *
 * Shapes: weights (rows, K), values (rows, K · outputs), expert by expert → (rows, outputs).
 */
export function weightedSum(weights: Matrix, values: Matrix): Matrix {
  const { rows, cols: experts } = weights;
  const outputs = values.cols / experts;
  const out = matrix(rows, outputs);
  for (let i = 0; i < rows; i++)
    for (let k = 0; k < experts; k++) {
      const w = weights.data[i * experts + k]!;
      if (w === 0) continue;
      const at = (i * experts + k) * outputs;
      for (let o = 0; o < outputs; o++) out.data[i * outputs + o]! += w * values.data[at + o]!;
    }
  return out;
}
