import type { InformationDocument } from '../formats.ts';
import { percent, significant } from '../number-text.ts';
import { textTable } from '../text-table.ts';

/** Lays out an estimate of information with all that is needed to read it. */
export function informationReport(document: InformationDocument, figure: string | undefined): string {
  const { provenance, x, y, given, value, unit, kind, estimator, k, bias, n, notes } = document;
  const { interval, permutationNull } = document;
  const condition = given === undefined ? '' : ` | ${given.join(', ')}`;
  const range =
    interval === null
      ? 'none'
      : `${significant(interval.low)} to ${significant(interval.high)}, ${percent(interval.level)} by ${interval.method}; standard error ${significant(interval.standardError, 3)}`;
  const chance =
    permutationNull === null
      ? 'none'
      : `mean ${significant(permutationNull.mean, 3)}, 95 of 100 at most ${significant(permutationNull.quantile, 3)}; p = ${significant(permutationNull.pValue, 3)} (${permutationNull.permutations} permutations)`;
  const lines = [
    [kind, `${significant(value, 5)} ${unit}`],
    ['interval', range],
    ['without dependence', chance],
    ['bias', bias],
  ];
  return [
    `${provenance.data.file}: I(${x.join(', ')}; ${y.join(', ')}${condition}) from ${n} rows, by ${estimator}${k === undefined ? '' : `, k = ${k}`}`,
    textTable(lines, { indent: '  ' }),
    ...(notes.length === 0 ? [] : [`NOTE\n${notes.map((note) => `  ${note}`).join('\n')}`]),
    ...(figure === undefined ? [] : [`Wrote ${figure}.`]),
  ].join('\n\n');
}
