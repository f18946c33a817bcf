import { type Assumption, type Extended, endsOf } from '@moelab/core';
import { shortly } from './shortly.ts';

/** Rounding of a closed form that attains the ceiling: of itself, and of the entropies whose difference it may be. */
const SLACK = 1e-9;
const ENTROPY_SLACK = 1e-12;

/**
 * Checks an amount of information against what none of its kind exceeds; gives no assumption where that is not known.
 *
 * Violated only where the whole range is above: what is given is then no exact amount, whatever it bounds. `entropy` is the largest that
 * an entropy behind the amount can be, nats: differences of entropies are rounded as these are.
 */
export function informationCeiling(
  statement: string,
  information: Extended,
  ceiling: number | undefined,
  entropy = ceiling,
): readonly Assumption[] {
  if (ceiling === undefined) return [];
  const [low, high] = endsOf(information);
  const limit = shortly(ceiling);
  const most = ceiling * (1 + SLACK) + ENTROPY_SLACK * Math.max(1, entropy!);
  if (low > most) {
    return [
      { statement, status: 'violated', evidence: `got ${shortly(low)}, and no more than ${limit} can be` },
    ];
  }
  const above = high > most ? '; the high end is above it, which is more than can be' : '';
  return [{ statement, status: 'checked', evidence: `${shortly(low)} ≤ ${limit}${above}` }];
}
