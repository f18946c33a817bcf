import type { Matrix } from '@moelab/numerics';

/** A spread below this share of the mean is rounding. */
const CONSTANT = 1e-14;

/** The standard deviation of each column (divisor n); 1 for a constant column, so that it may divide. */
export function columnScales(x: Matrix): Float64Array {
  return columnVariances(x).map((variance) => Math.sqrt(variance) || 1);
}

/** The mean over outputs of the target's variances (divisor n): the unit of relative variances. */
export function targetVariance(y: Matrix): number {
  return columnVariances(y).reduce((sum, v) => sum + v, 0) / y.cols;
}

function columnVariances({ rows, cols, data }: Matrix): Float64Array {
  return Float64Array.from({ length: cols }, (_, j) => {
    let mean = 0;
    for (let i = 0; i < rows; i++) mean += data[i * cols + j]! / rows;
    let square = 0;
    for (let i = 0; i < rows; i++) square += (data[i * cols + j]! - mean) ** 2 / rows;
    return square > (CONSTANT * mean) ** 2 ? square : 0;
  });
}
