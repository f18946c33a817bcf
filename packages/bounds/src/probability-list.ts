import { list, type Param, real } from '@moelab/core';
import { sum } from '@moelab/numerics';

/** How far a sum of probabilities may be from one, as `@moelab/information` has it. */
const SLACK = 1e-6;

/** Declares probabilities that sum to one, within 1e-6. */
export function probabilityList(doc: string): Param<readonly number[]> {
  const entries = list(real({ doc: '', min: 0, max: 1 }), { doc });
  return {
    ...entries,
    problem(value) {
      const problem = entries.problem(value);
      if (problem !== undefined) return problem;
      const total = sum(value as readonly number[]);
      return Math.abs(total - 1) <= SLACK ? undefined : `must sum to 1, and sums to ${total}`;
    },
  };
}
