import type { BoundComparisonDocument } from '../formats.ts';
import { textTable } from '../text-table.ts';
import { extendedText, kindText, numberText } from './bound-text.ts';
import type { ComparedBound } from './compare-bounds.ts';

/** Lays out a comparison: a table for each way in which bounds hold, the tightest first, what was left out, and what to know. */
export function comparisonReport(
  document: BoundComparisonDocument,
  { words, figure }: { readonly words: readonly string[]; readonly figure: string | undefined },
): string {
  const { bounds, leftOut, notes } = document;
  const upper = bounds.filter(({ quantity }) => quantity !== 'least risk');
  const lower = bounds.filter(({ quantity }) => quantity === 'least risk');
  const ways = [...new Set(upper.map(kindText))].sort();
  const problems = bounds.flatMap(({ bound, variant, warnings }) =>
    warnings.filter((warning) => !warning.startsWith('vacuous')).map((warning) => [bound, variant, warning]),
  );
  return [
    `Bounds from ${words.join(' ')}`,
    ...ways.map((way) => `${way.toUpperCase()}\n${boundTable(upper.filter((one) => kindText(one) === way))}`),
    ...(ways.length > 1
      ? [
          'A bound in expectation speaks of the mean over samples, one with a probability of nearly every sample: do not set one beside the other.',
        ]
      : []),
    ...(lower.length > 0 ? [`NO GATE HAS A RISK BELOW\n${boundTable(lower)}`] : []),
    ...(leftOut.length > 0
      ? [
          `LEFT OUT\n${textTable(
            leftOut.map(({ bound, missing }) => [
              bound,
              `misses ${missing.map(({ input }) => input).join(', ')}`,
            ]),
            { indent: '  ' },
          )}`,
        ]
      : []),
    ...(problems.length > 0 ? [`WARNING\n${textTable(problems, { indent: '  ' })}`] : []),
    ...(notes.length > 0 ? [`NOTE\n${notes.map((note) => `  ${note}`).join('\n')}`] : []),
    ...(figure === undefined ? [] : [`Wrote ${figure}.`]),
  ].join('\n\n');
}

function boundTable(bounds: readonly ComparedBound[]): string {
  const sizeOf = bounds.every(({ gap }) => gap !== null) ? gapOf : riskOf;
  const rows = bounds
    .toSorted((a, b) => Number(a.violated) - Number(b.violated) || sizeOf(a) - sizeOf(b))
    .map((one) => [
      one.bound,
      one.variant,
      one.gap === null ? '–' : extendedText(one.gap),
      one.risk === null ? '–' : extendedText(one.risk),
      one.informativeFrom === null ? '–' : numberText(one.informativeFrom),
      one.violated ? 'an assumption is violated' : one.vacuous ? 'says nothing' : '',
    ]);
  return textTable([['BOUND', 'VERSION', 'GAP', 'RISK', 'FROM m', ''], ...rows], {
    indent: '  ',
    alignments: ['left', 'left', 'right', 'right', 'right', 'left'],
  });
}

/** What bounds are ordered by: their gaps where all have one, else their risks; the high end of a range. */
const gapOf = ({ gap }: ComparedBound): number => highEnd(gap);
const riskOf = ({ risk }: ComparedBound): number => highEnd(risk);
const highEnd = (size: ComparedBound['gap']): number =>
  (typeof size === 'object' ? size?.[1] : size) ?? Number.POSITIVE_INFINITY;
