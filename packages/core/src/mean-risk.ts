import { mean, sum } from '@moelab/numerics';
import type { Risk } from './model.ts';

/**
 * Gives the mean of losses with its standard error √(Σ (v − mean)² / (n (n − 1))).
 *
 * The standard error of one row is unknown: NaN. A loss of NaN makes both NaN, one of ±∞ the standard error.
 */
export function meanRisk(losses: Float64Array): Risk {
  const n = losses.length;
  const value = mean(losses);
  const squares = sum(losses.map((v) => (v - value) ** 2));
  return { value, standardError: Math.sqrt(squares / (n - 1) / n), rows: n };
}
