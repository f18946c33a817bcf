import { type Matrix, mean as meanOf } from '@moelab/numerics';

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
    const column = Float64Array.from({ length: rows }, (_, i) => data[i * cols + j]!);
    const mean = meanOf(column); // compensated: plain sums of a constant drift by more than CONSTANT
    let square = 0;
    for (const v of column) square += (v - mean) ** 2 / rows;
    return square > (CONSTANT * mean) ** 2 ? square : 0;
  });
}
