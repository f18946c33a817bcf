import { type Matrix, matrix } from '@moelab/numerics';

/** Makes a matrix (rows of x, cols) by writing each of its rows from the same row of x; it begins as zeros. */
export function mapRows(
  x: Matrix,
  cols: number,
  write: (from: Float64Array, to: Float64Array) => void,
): Matrix {
  const out = matrix(x.rows, cols);
  for (let i = 0; i < x.rows; i++)
    write(x.data.subarray(i * x.cols, (i + 1) * x.cols), out.data.subarray(i * cols, (i + 1) * cols));
  return out;
}
