import type { Assumption, Extended } from '@moelab/core';
import { shortly } from './shortly.ts';

/** Rounding of a closed form that attains the ceiling. */
const SLACK = 1e-9;

/**
 * Checks an amount of information against what none of its kind exceeds; gives no assumption where that is not known.
 *
 * Violated only where the whole range is above: what is given is then no exact amount, whatever it bounds.
 */
export function informationCeiling(
  statement: string,
  information: Extended,
  ceiling: number | undefined,
): readonly Assumption[] {
  if (ceiling === undefined) return [];
  const [low, high] = typeof information === 'number' ? [information, information] : information;
  const limit = shortly(ceiling);
  if (low > ceiling * (1 + SLACK)) {
    return [
      { statement, status: 'violated', evidence: `got ${shortly(low)}, and no more than ${limit} can be` },
    ];
  }
  const above = high > ceiling * (1 + SLACK) ? '; the high end is above it, which is more than can be' : '';
  return [{ statement, status: 'checked', evidence: `${shortly(low)} ≤ ${limit}${above}` }];
}
