import { type InputOf, MoelabError } from '@moelab/core';
import { lgamma, logChoose, type Stream, uniformInteger } from '@moelab/numerics';
import { constantsRademacher, meanWalk } from '../complexity/rademacher-of-balls.ts';
import type { sparseMoeOptions } from './sparse-moe-inputs.ts';

/** Terms of a mean below this share of it no longer change a double. */
const NEGLIGIBLE = 1e-20;

/** A mixture on pure noise whose gap stays where the published sparse-MoE bound falls to 0. */
export interface SparseMoeCounterexample {
  /** What both versions of the bound are given, without δ. */
  readonly options: InputOf<typeof sparseMoeOptions.fields>;
  /** E sup (R − R_S), exactly. */
  readonly gap: number;
  /** What the gap goes to as m grows and experts/m stays. */
  readonly limit: number;
  /** sup (R − R_S) of one sample that is drawn. */
  gapOf(random: Stream): number;
}

/**
 * Makes the counterexample of `experts` cells and m rows.
 *
 * x is uniform on K cells, the router sends each cell to an expert of its own (one function: d_N = 0, k = 1), experts are the
 * constants of [−1, 1], targets are ±1 by a fair coin, the loss is (1 − y f)/2, C = ½. Every function has risk ½, and the
 * best one on the sample has ½ − (1/2m) Σ_cells |Σ y|: so the gap is (K/2m) E|Σ of N signs|, N ~ Bin(m, 1/K), which goes to
 * (K/2m) E|Poi(m/2K) − Poi(m/2K)|. Yet one expert has R_m(H) = E|Σ of m signs|/m, about √(2/(πm)).
 *
 * Cost: O(m) for few experts, less for many. Source: ours.
 */
export function sparseMoeCounterexample(m: number, experts: number): SparseMoeCounterexample {
  if (![m, experts].every((one) => Number.isSafeInteger(one) && one >= 1)) {
    throw new MoelabError(
      'INVALID_OPTIONS',
      `sparseMoeCounterexample: m and experts must be integers ≥ 1, got ${m} and ${experts}`,
    );
  }
  const share = 1 / experts;
  const binomial = (n: number) =>
    logChoose(m, n) + n * Math.log(share) + (n === m ? 0 : (m - n) * Math.log1p(-share));
  const poisson = (n: number) => n * Math.log(m * share) - m * share - lgamma(n + 1);
  return {
    options: {
      ...{ lipschitz: 0.5, rademacher: constantsRademacher(m, 1), expertNorm: 1, experts, k: 1, m },
      ...{ weights: 'hard', router: 'fixed' },
    },
    gap: (experts / (2 * m)) * meanWalkOver(binomial, m * share, m),
    limit: (experts / (2 * m)) * meanWalkOver(poisson, m * share, Infinity),
    gapOf(random) {
      const sums = new Int32Array(experts);
      for (let i = 0; i < m; i++) sums[uniformInteger(random, experts)]! += random.next() < 0.5 ? -1 : 1;
      return sums.reduce((total, sum) => total + Math.abs(sum), 0) / (2 * m);
    },
  };
}

/** E|Σ of N signs| of a unimodal law of N with this mean. */
function meanWalkOver(logLaw: (n: number) => number, mean: number, most: number): number {
  let total = 0;
  for (let n = 1; n <= most; n++) {
    const term = Math.exp(logLaw(n)) * meanWalk(n);
    total += term;
    if (n > mean && term < NEGLIGIBLE * total) break;
  }
  return total;
}
