import { MoelabError } from '@moelab/core';
import type { ExactSupremum } from './exact-supremum.ts';

const MOST_POINTS = 24;

/**
 * Gives the Rademacher complexity of a class on its very m points exactly, by all 2ᵐ sign vectors: (1/m) E_σ sup Σ_i σ_i h(x_i).
 *
 * At most 24 points; no points give NaN. Cost: 2ᵐ suprema.
 */
export function exactRademacher(supremum: ExactSupremum): number {
  const { points } = supremum;
  if (points > MOST_POINTS) {
    throw new MoelabError(
      'UNSUPPORTED',
      `exactRademacher: must have at most ${MOST_POINTS} points, got ${points}; use estimateRademacher`,
    );
  }
  const signs = new Float64Array(points);
  let total = 0;
  for (let code = 0; code < 2 ** points; code++) {
    for (let i = 0; i < points; i++) signs[i] = (code >> i) & 1 ? 1 : -1;
    total += supremum.of(signs);
  }
  return total / 2 ** points / points;
}
