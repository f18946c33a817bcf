import type { Model } from '@moelab/core';
import { type FirstOrder, NULL_TOLERANCE } from './null-directions.ts';
import { selects } from './split-expert.ts';

/** Says of gates that select that derivatives see how the selected experts are weighed, and not which ones are selected. */
export const selectionWarnings = ({ layers }: Model): readonly string[] =>
  layers
    .filter(selects)
    .map(
      ({ spec }) =>
        `gates/${spec.gate} selects experts: derivatives do not see where its selection changes, so what moves that alone counts as null, though data do show it`,
    );

/** Says what is wrong or weak in a first-order audit. */
export function firstOrderWarnings({
  broken,
  nullity,
  nullityNearby,
  singularValues,
  directions,
}: FirstOrder): string[] {
  const gauge = directions.filter(({ kind }) => kind === 'declared').length;
  const undeclared = directions.filter(({ kind }) => kind === 'undeclared');
  return [
    ...broken.map(
      ({ text, change }) =>
        `the declared gauge is wrong: ${text} changes what is audited (by ${change.toPrecision(2)})`,
    ),
    ...(undeclared.length > 0
      ? [
          `${undeclared.length} null direction${undeclared.length === 1 ? ' is' : 's are'} not in the declared gauge: ${undeclared.map(({ text }) => text).join('; ')}`,
        ]
      : []),
    ...(nullity > nullityNearby && nullityNearby > gauge
      ? [
          `${nullity - nullityNearby} of ${nullity} null directions end at this truth; which of them was not told apart, and all count as null`,
        ]
      : []),
    ...directions
      .filter(({ kind }) => kind === 'near')
      .map(
        ({ weights }) =>
          `nearly null, smallest singular value ${(singularValues.findLast((s) => s > NULL_TOLERANCE) ?? 0).toPrecision(2)}: ${weights
            .toSorted((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
            .slice(0, 4)
            .map(({ parameter, weight }) => `${weight.toPrecision(2)} ${parameter}`)
            .join(', ')}`,
      ),
  ];
}
