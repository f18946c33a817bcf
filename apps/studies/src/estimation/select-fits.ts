import type { Value } from '@moelab/study';
import type { EstimationCell, EstimationMeasures } from './estimation-cell.ts';

/** A row of an estimation study's table, with what the study adds to it. */
export type EstimationRow = EstimationCell & EstimationMeasures & Readonly<Record<string, Value>>;

/** The table as claims, checks and figures of estimation studies see it. */
export interface EstimationResults {
  readonly rows: readonly EstimationRow[];
  readonly failed: readonly (EstimationCell & { readonly failed: string })[];
}

/** Which fits are meant. */
export interface Which {
  readonly setting: string;
  /** How many experts were fitted. */
  readonly experts: number | { readonly moreThan: number };
  /** The least n; default 0. */
  readonly from?: number;
}

/** Gives the rows of one setting's fits, in the order of the grid. */
export const selectFits = (
  { rows }: Pick<EstimationResults, 'rows'>,
  { setting, experts, from = 0 }: Which,
): readonly EstimationRow[] =>
  rows.filter(
    (row) =>
      row.part === 'fit' &&
      row.setting === setting &&
      (typeof experts === 'number' ? row.experts === experts : row.experts > experts.moreThan) &&
      row.n >= from,
  );

/** Says how many experts are meant. */
export const expertsText = ({ experts }: Which): string =>
  typeof experts === 'number' ? `${experts} experts` : `more than ${experts.moreThan} experts`;

/** What is read of a row: one of its columns, or a number made of several. */
export type Reading = string | ((row: EstimationRow) => number);

/** Reads a number of a row; NaN where the column holds none. */
export const readingOf = (row: EstimationRow, of: Reading): number =>
  typeof of === 'function' ? of(row) : typeof row[of] === 'number' ? row[of] : Number.NaN;

/** Gives the finite readings of each n, by rising n; sizes without any are left out. */
export function readingsBySize(
  rows: readonly EstimationRow[],
  of: Reading,
): readonly { readonly n: number; readonly losses: readonly number[] }[] {
  const sizes = [...new Set(rows.map(({ n }) => n))].sort((a, b) => a - b);
  return sizes
    .map((n) => ({
      n,
      losses: rows
        .filter((row) => row.n === n)
        .map((row) => readingOf(row, of))
        .filter(Number.isFinite),
    }))
    .filter(({ losses }) => losses.length > 0);
}

/** The constant C that a cell of the part 'constant' gave for a setting's truth; NaN when there is none. */
export const constantOf = ({ rows }: Pick<EstimationResults, 'rows'>, truth: string): number =>
  rows.find(({ part, setting }) => part === 'constant' && setting === truth)?.value ?? Number.NaN;
