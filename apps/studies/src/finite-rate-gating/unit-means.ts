import { mean } from '@moelab/numerics';
import type { Cell, GatingRow } from './columns.ts';
import { grouped } from './grouped.ts';

/** Gives the mean of what `of` says of the rows of each unit; NaN is left out, and so is a unit without numbers. */
export const unitMeans = (
  rows: readonly GatingRow[],
  unit: (row: GatingRow) => string,
  of: (row: GatingRow) => number,
): readonly number[] =>
  Array.from(grouped(rows, unit).values(), (own) =>
    mean(own.map(of).filter((value) => !Number.isNaN(value))),
  ).filter((value) => !Number.isNaN(value));

/** The bank of a gate, by its name. */
export const bankOf = ({ setting }: GatingRow): string => setting.split(' ')[0]!;

/** Gives one mean for each replication over each bank: those of a bank are independent, since each has its own data and start. */
export const bankSamples = (
  rows: readonly GatingRow[],
  of: (row: GatingRow) => number,
): ReadonlyMap<string, readonly number[]> =>
  new Map(
    Array.from(grouped(rows, bankOf), ([bank, own]) => [
      bank,
      unitMeans(own, ({ replication }) => `${replication}`, of),
    ]),
  );

/** Gives one mean for each world: worlds have labels, banks and samples of their own. */
export const worldSamples = (
  rows: readonly GatingRow[],
  of: (row: GatingRow) => number,
): ReadonlyMap<string, readonly number[]> =>
  new Map([['worlds', unitMeans(rows, ({ replication }) => `${replication}`, of)]]);

/** Gives the row with the same factors but those that are given anew. */
export function counterpart(
  rows: readonly GatingRow[],
  row: GatingRow,
  other: Partial<Cell>,
): GatingRow | undefined {
  const { part, setting, experts, pieces, rows: size, level, replication } = { ...row, ...other };
  return rows.find(
    (one) =>
      one.part === part &&
      one.setting === setting &&
      one.experts === experts &&
      one.pieces === pieces &&
      one.rows === size &&
      one.level === level &&
      one.replication === replication,
  );
}
