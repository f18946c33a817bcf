import type { PermutationNull } from './information-estimate.ts';

/**
 * Summarises estimates on permuted data; null where there are none.
 *
 * `draw(i)` gives the estimate on the i-th permutation. An estimate that is reached up to rounding (1e-12) counts as reached.
 */
export function permutationNull(
  value: number,
  permutations: number,
  level: number,
  draw: (i: number) => number,
): PermutationNull | null {
  if (permutations === 0) return null;
  const draws = Float64Array.from({ length: permutations }, (_, i) => draw(i)).sort();
  const mean = draws.reduce((sum, one) => sum + one, 0) / permutations;
  const squares = draws.reduce((sum, one) => sum + (one - mean) ** 2, 0);
  const reached = draws.filter((one) => one >= value - 1e-12).length;
  return {
    permutations,
    mean,
    standardDeviation: Math.sqrt(squares / Math.max(1, permutations - 1)),
    quantile: draws[Math.min(permutations - 1, Math.ceil(level * permutations) - 1)]!,
    pValue: (1 + reached) / (1 + permutations),
  };
}
