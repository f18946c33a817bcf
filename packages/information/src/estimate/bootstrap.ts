import { type Stream, uniformInteger } from '@moelab/numerics';
import type { Interval } from './information-estimate.ts';

/**
 * Gives the interval of an estimate from samples drawn with replacement from the observations: percentiles of the replicates, moved so that their mean
 * is the estimate.
 *
 * A replicate of an information is low: its sample has lost rare letters that the observations have. Without the move, which leaves unbiased
 * statistics as they are, the interval would be low by about the bias that a corrected estimate no longer has.
 *
 * `estimate` gets the row numbers of one such sample, n of them, in an array that is used again. The ends are the quantiles
 * (1 ± level)/2, between neighbours linearly. For statistics of rows that have no estimator of their own here. Null for no replicates; NaN
 * replicates make NaN. Source: Efron & Tibshirani 1993, An Introduction to the Bootstrap, §10.6 and §13.3.
 */
export function bootstrapInterval(
  value: number,
  n: number,
  replicates: number,
  level: number,
  random: Stream,
  estimate: (rows: Uint32Array) => number,
): Interval<'bootstrap'> | null {
  if (replicates === 0) return null;
  const rows = new Uint32Array(n);
  const values = Float64Array.from({ length: replicates }, () => {
    for (let i = 0; i < n; i++) rows[i] = uniformInteger(random, n);
    return estimate(rows);
  }).sort();
  const mean = values.reduce((sum, one) => sum + one, 0) / replicates;
  const squares = values.reduce((sum, one) => sum + (one - mean) ** 2, 0);
  return {
    low: quantileOf(values, (1 - level) / 2) + value - mean,
    high: quantileOf(values, (1 + level) / 2) + value - mean,
    level,
    standardError: Math.sqrt(squares / Math.max(1, replicates - 1)),
    method: 'bootstrap',
  };
}

function quantileOf(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (at - below) * (sorted[above]! - sorted[below]!);
}
