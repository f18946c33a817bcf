import { normalQuantile, permutation, type Stream, studentQuantile } from '@moelab/numerics';
import type { Interval } from './information-estimate.ts';

/**
 * Gives the interval of an estimate from its values with one observation left out, each with how many observations it stands for.
 *
 * Standard error √((n − 1)/n Σ mᵢ (θ₍₋ᵢ₎ − θ̄)²), n = Σ mᵢ; value ± z. Null where n < 2 or a value is not finite.
 * Source: Efron & Stein 1981, Annals of Statistics 9, 586.
 */
export function jackknifeInterval(
  value: number,
  without: ArrayLike<number>,
  multiplicity: ArrayLike<number>,
  level: number,
): Interval | null {
  let n = 0;
  let sum = 0;
  for (let i = 0; i < without.length; i++) {
    n += multiplicity[i]!;
    sum += multiplicity[i]! * without[i]!;
  }
  let squares = 0;
  for (let i = 0; i < without.length; i++) squares += multiplicity[i]! * (without[i]! - sum / n) ** 2;
  const standardError = Math.sqrt(((n - 1) / n) * squares);
  if (n < 2 || !Number.isFinite(standardError)) return null;
  const half = normalQuantile(0.5 + level / 2) * standardError;
  return { low: value - half, high: value + half, level, standardError, method: 'jackknife' };
}

/**
 * Gives the interval of an estimate by leaving out one of g random groups of rows after the other.
 *
 * Standard error √((g − 1)/g Σ (θ₍₋ₖ₎ − θ̄)²); value ± t with g − 1 degrees of freedom. `estimate` gets the rows that are kept, ascending.
 * Groups are as equal as they can be, and at most n. Null for no groups, or where fewer than `least` rows would be left.
 * Source: Wolter 2007, Introduction to Variance Estimation, §4.
 */
export function groupJackknife(
  value: number,
  n: number,
  groups: number,
  least: number,
  level: number,
  random: Stream,
  estimate: (kept: Uint32Array) => number,
): Interval | null {
  const g = Math.min(groups, n);
  if (g < 2 || n - Math.ceil(n / g) < least) return null;
  const group = new Uint32Array(n);
  permutation(random, n).forEach((row, i) => {
    group[row] = i % g;
  });
  const rows = Uint32Array.from({ length: n }, (_, i) => i);
  const without = Float64Array.from({ length: g }, (_, k) => estimate(rows.filter((i) => group[i] !== k)));
  const mean = without.reduce((sum, one) => sum + one, 0) / g;
  const squares = without.reduce((sum, one) => sum + (one - mean) ** 2, 0);
  const standardError = Math.sqrt(((g - 1) / g) * squares);
  if (!Number.isFinite(standardError)) return null;
  const half = studentQuantile(level, g - 1) * standardError;
  return { low: value - half, high: value + half, level, standardError, method: 'group jackknife' };
}
