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

/** A value this far from the first, as a share of it, is no rounding of a constant, whatever the others are. */
const OTHER = 1e-6;

/** Whether no column of the target varies by more than rounding; mostly the first two rows tell. */
export function isConstant(y: Matrix): boolean {
  const { cols, data } = y;
  for (let at = cols; at < data.length; at++) {
    const first = data[at % cols]!;
    if (Math.abs(data[at]! - first) > OTHER * Math.abs(first)) return false;
  }
  return targetVariance(y) === 0;
}

function columnVariances({ rows, cols, data }: Matrix): Float64Array {
  // row by row, as the entries lie; compensated: plain sums of a constant drift by more than CONSTANT
  const total = new Float64Array(cols);
  const lost = new Float64Array(cols);
  for (let i = 0, at = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++, at++) {
      const value = data[at]!;
      const before = total[j]!;
      const next = before + value;
      lost[j]! += Math.abs(before) >= Math.abs(value) ? before - next + value : value - next + before;
      total[j] = next;
    }
  }
  const mean = total.map((sum, j) => (Number.isFinite(sum) ? sum + lost[j]! : sum) / rows);
  const square = new Float64Array(cols);
  for (let i = 0, at = 0; i < rows; i++)
    for (let j = 0; j < cols; j++, at++) {
      const off = data[at]! - mean[j]!;
      square[j]! += off * off;
    }
  return square.map((sum, j) => (sum / rows > (CONSTANT * mean[j]!) ** 2 ? sum / rows : 0));
}
