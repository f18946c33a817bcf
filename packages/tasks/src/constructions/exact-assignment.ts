import { MoelabError } from '@moelab/core';
import { type Matrix, rowOf } from '@moelab/numerics';

/** Whether an approximate partition of unity sends rows to charts that hold them. */
export interface Assignment {
  /** sup |r_i − ρ_i| over rows and charts. */
  readonly sup: number;
  /** 1/(2E): below it no row can be sent to a chart that does not hold it. */
  readonly allowed: number;
  /** Whether sup < allowed. */
  readonly isCertain: boolean;
  /** How many rows go to a chart of ρ = 0. */
  readonly misassigned: number;
}

/**
 * Compares an approximate partition of unity r with the true one ρ, and counts the rows whose largest r_i has ρ_i = 0.
 *
 * Exact assignment: if sup |r_i − ρ_i| < 1/(2E), then i = argmax r has ρ_i > 0. For some ρ_j ≥ 1/E, so r_i ≥ r_j > 1/(2E), so ρ_i >
 * 0. Of equal r the first counts, as in top-1 gates. At 1/(2E) and above it may fail.
 *
 * `ρ` is `atlas.partition(x)`; of a two-layer `chartMoe` r is `(await model.route(x)).scores`.
 * Shapes: ρ and r (rows, E). No rows are certain. NaN in r makes sup NaN, which is not certain.
 * Source: Wang and E 2025, arXiv:2505.24205, Theorem 4.8 says that the assignment is exact; the lemma is ours.
 */
export function exactAssignment(partition: Matrix, approximate: Matrix): Assignment {
  const { rows, cols: charts } = partition;
  if (approximate.rows !== rows || approximate.cols !== charts) {
    throw new MoelabError(
      'INVALID_SHAPE',
      `tasks/exact-assignment: r must have the shape of ρ, (${rows}, ${charts}), got (${approximate.rows}, ${approximate.cols})`,
    );
  }
  let sup = 0;
  let misassigned = 0;
  for (let i = 0; i < rows; i++) {
    const [rho, r] = [rowOf(partition, i), rowOf(approximate, i)];
    let first = 0;
    for (let c = 0; c < charts; c++) {
      sup = Math.max(sup, Math.abs(r[c]! - rho[c]!));
      if (r[c]! > r[first]!) first = c;
    }
    if (!(rho[first]! > 0)) misassigned++;
  }
  const allowed = 1 / (2 * charts);
  return { sup, allowed, isCertain: sup < allowed, misassigned };
}
