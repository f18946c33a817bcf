import { cellOf } from './cell.ts';
import type { BadCell, Column, Labels } from './table.ts';

/** More distinct texts than this are no classes. */
const MOST_LABELS = 1000;

/** Collects a column cell by cell without keeping its texts, so that a long table needs little more than its numbers. */
export interface ColumnBuilder {
  add(text: string, row: number, line?: number): void;
  column(): Column;
}

/** Starts a column with no rows. */
export function columnBuilder(name: string): ColumnBuilder {
  let values = new Float64Array(256);
  let codes = new Uint32Array(256);
  let codeOf: Map<string, number> | undefined = new Map();
  let rows = 0;
  let bad: Omit<BadCell, 'more'> | undefined;
  let badCells = 0;
  return {
    add(text, row, line) {
      if (rows === values.length) {
        values = grown(values, new Float64Array(2 * rows));
        codes = grown(codes, new Uint32Array(2 * rows));
      }
      const cell = cellOf(text);
      if ('problem' in cell) {
        badCells++;
        bad ??= { row, line, problem: cell.problem };
      }
      values[rows] = 'value' in cell ? cell.value : Number.NaN;
      if (codeOf !== undefined) {
        const label = text.trim();
        const code = codeOf.get(label) ?? codeOf.size;
        codeOf.set(label, code);
        codes[rows] = code;
        if (codeOf.size > MOST_LABELS) codeOf = undefined;
      }
      rows++;
    },
    column() {
      const labels: Labels | undefined =
        codeOf === undefined ? undefined : { names: [...codeOf.keys()], codes: codes.slice(0, rows) };
      return {
        name,
        values: values.slice(0, rows),
        ...(bad === undefined ? {} : { bad: { ...bad, more: badCells - 1 } }),
        ...(labels === undefined ? {} : { labels }),
      };
    },
  };
}

function grown<T extends Float64Array | Uint32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
