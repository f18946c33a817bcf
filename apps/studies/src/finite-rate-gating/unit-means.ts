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
