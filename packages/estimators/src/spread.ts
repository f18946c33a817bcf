import { MoelabError } from '@moelab/core';
import type { Matrix } from '@moelab/numerics';

/** A spread below this share of the mean is rounding. */
const CONSTANT = 1e-14;

/** The standard deviation of each column (divisor n); 1 for a constant column, so that it may divide. */
export function columnScales(x: Matrix): Float64Array {
  return columnVariances(x).map((variance) => Math.sqrt(variance) || 1);
}

/** The mean over outputs of the target's variances (divisor n): the unit of relative variances; throws as `meanVariance`. */
export const targetVariance = (y: Matrix): number => meanVariance(columnVariances(y));

/**
 * The mean of a target's variances. Throws INVALID_DATA where it is 0 or ∞, as of numbers around 1e-170 or 1e170, whose squares float64 does not hold.
 */
export function meanVariance(variances: Float64Array): number {
  const variance = variances.reduce((sum, v) => sum + v, 0) / variances.length;
  if (variance > 0 && variance < Infinity) return variance;
  throw new MoelabError(
    'INVALID_DATA',
    `y: its variance must be a positive number, got ${variance}; give y in ${variance > 0 ? 'larger' : 'smaller'} units`,
  );
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
  return columnVariances(y).every((variance) => variance === 0);
}

const columnVariances = (x: Matrix): Float64Array => columnMoments(x).variances;

/** The mean and the variance (divisor n) of each column; a variance is 0 where it would be rounding. */
export function columnMoments({ rows, cols, data }: Matrix): {
  readonly means: Float64Array;
  readonly variances: Float64Array;
} {
  const means = new Float64Array(cols);
  const variances = new Float64Array(cols);
  for (let j = 0; j < cols; j++) {
    // compensated: plain sums of a constant drift by more than CONSTANT
    let total = 0;
    let lost = 0;
    for (let i = 0, at = j; i < rows; i++, at += cols) {
      const value = data[at]!;
      const next = total + value;
      lost += Math.abs(total) >= Math.abs(value) ? total - next + value : value - next + total;
      total = next;
    }
    const mean = (Number.isFinite(total) ? total + lost : total) / rows;
    let square = 0;
    for (let i = 0, at = j; i < rows; i++, at += cols) {
      const off = data[at]! - mean;
      square += off * off;
    }
    means[j] = mean;
    variances[j] = Math.sqrt(square / rows) > CONSTANT * Math.abs(mean) ? square / rows : 0;
  }
  return { means, variances };
}
