import { MoelabError } from '@moelab/core';
import { stream } from '@moelab/numerics';
import type { ExactSupremum } from './exact-supremum.ts';

/** A Rademacher complexity by Monte Carlo. */
export interface RademacherEstimate {
  readonly value: number;
  /** With probability 1 − δ′ over the signs the complexity is less than this away from the value. */
  readonly halfWidth: number;
  /** δ′. */
  readonly delta: number;
  readonly draws: number;
}

/**
 * Estimates the Rademacher complexity of a class on its m points by random signs, with a half-width that holds with
 * probability 1 − δ′.
 *
 * Mean over draws of (1/m) sup Σ_i σ_i h(x_i), within b √(2 log(2/δ′)/(draws · m)): a sign moves it by at most 2b/(draws ·
 * m), McDiarmid. Valid because the supremum is exact. This is the complexity on the very sample: value + halfWidth enters version
 * `empirical` of the bound `rademacher`, with δ′ taken off the bound's δ. Version `expected` and `sparse-moe` need its mean over samples,
 * which by McDiarmid is at most b √(2 log(1/δ″)/m) more with probability 1 − δ″ over the sample; take δ″ off, too.
 */
export function estimateRademacher(
  supremum: ExactSupremum,
  {
    draws = 1000,
    delta = 0.05,
    seed = 0,
  }: { readonly draws?: number; readonly delta?: number; readonly seed?: number } = {},
): RademacherEstimate {
  const { points } = supremum;
  if (!Number.isSafeInteger(draws) || draws < 1 || !(delta > 0 && delta < 1) || points < 1) {
    throw new MoelabError(
      'INVALID_OPTIONS',
      `estimateRademacher: must have draws ≥ 1, a delta between 0 and 1 and points, got ${draws}, ${delta} and ${points}`,
    );
  }
  const random = stream(seed, 'rademacher', 'signs');
  const signs = new Float64Array(points);
  let total = 0;
  for (let draw = 0; draw < draws; draw++) {
    for (let i = 0; i < points; i++) signs[i] = random.next() < 0.5 ? -1 : 1;
    total += supremum.of(signs);
  }
  return {
    value: total / draws / points,
    halfWidth: rademacherHalfWidth(supremum.bound, points, draws, delta),
    delta,
    draws,
  };
}

/** Gives b √(2 log(2/δ′)/(draws · m)), how far the mean over draws may be from a Rademacher complexity with probability 1 − δ′. */
export const rademacherHalfWidth = (bound: number, points: number, draws: number, delta: number): number =>
  bound * Math.sqrt((2 * Math.log(2 / delta)) / (draws * points));
