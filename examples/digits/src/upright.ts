import { type Matrix, matrix } from '@moelab/numerics';
import { side } from './digits.ts';

/**
 * Makes slanted digits upright: shears each image so that where its ink lies across does not depend on where it lies down.
 *
 * Row r moves by a (r − r̄) columns with a = cov(column, row)/var(row), moments of the ink; between pixels it is
 * interpolated. An image with ink in at most one row stays as it is.
 *
 * Shapes: (images, 784) → (images, 784). Source: LeCun et al. 1998, Proceedings of the IEEE 86(11), III (deslanting).
 */
export function upright({ rows, cols, data }: Matrix): Matrix {
  const result = matrix(rows, cols);
  for (let i = 0; i < rows; i++) {
    const image = data.subarray(i * cols, (i + 1) * cols);
    const { slant, middle } = slantOf(image);
    for (let r = 0; r < side; r++) {
      const line = image.subarray(r * side, (r + 1) * side);
      for (let c = 0; c < side; c++) {
        const at = c + slant * (r - middle);
        const left = Math.floor(at);
        const [before, after] = [line[left] ?? 0, line[left + 1] ?? 0];
        result.data[i * cols + r * side + c] = before + (at - left) * (after - before);
      }
    }
  }
  return result;
}

/** By how many columns the ink moves from one row to the next, and the row of its centre. */
function slantOf(image: Float64Array): { readonly slant: number; readonly middle: number } {
  const mean = (of: (row: number, column: number) => number): number => {
    let [ink, sum] = [0, 0];
    for (const [p, value] of image.entries()) {
      ink += value;
      sum += value * of(Math.floor(p / side), p % side);
    }
    return sum / ink;
  };
  const middle = mean((row) => row);
  const variance = mean((row) => (row - middle) ** 2);
  const covariance = mean((row, column) => (row - middle) * column);
  return variance > 0 ? { slant: covariance / variance, middle } : { slant: 0, middle: 0 };
}
