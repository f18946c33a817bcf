import { type Backend, roundoffOf } from '@moelab/core';
import { agreementBounds } from './agreement-bounds.ts';

/**
 * Marks the rows (rows, experts) in which rounding on a backend may change a selection: those with an entry whose score is
 * within twice the bound of one in its line that is selected when it is not, or the reverse. Lines are rows, or columns
 * when experts choose rows. Equal scores, which are decided by their order, are marked too.
 */
export function nearTies(
  scores: Float64Array,
  selected: Float64Array,
  experts: number,
  isByColumn: boolean,
  backend: Backend,
): readonly boolean[] {
  const scale = scores.reduce((largest, v) => Math.max(largest, Number.isFinite(v) ? Math.abs(v) : 0), 1);
  const tolerance = 2 * agreementBounds.values * roundoffOf(backend) * scale;
  const lineOf = (i: number) => (isByColumn ? i % experts : Math.floor(i / experts));
  const rowOf = (i: number) => Math.floor(i / experts);
  const near = new Set<number>();
  for (let i = 0; i < scores.length; i++) {
    for (let j = 0; j < scores.length; j++) {
      if (lineOf(i) !== lineOf(j) || selected[i] === selected[j]) continue;
      if (Math.abs(scores[i]! - scores[j]!) <= tolerance) near.add(rowOf(i));
    }
  }
  return Array.from(scores, (_, i) => near.has(rowOf(i)));
}
