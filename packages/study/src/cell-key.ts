import type { Columns, Value } from './columns.ts';

/**
 * Names a cell by its factors, in their declared order: `gate=softmax n=1000 replication=3`.
 *
 * The key names the cell's random stream and its line in a run's folder. Blanks, `%` and `=` in texts are escaped, so
 * that two cells never share a key.
 */
export function cellKey(factors: Columns, cell: Readonly<Record<string, unknown>>): string {
  return Object.keys(factors)
    .map((name) => `${name}=${textOf(cell[name] as Value)}`)
    .join(' ');
}

const textOf = (value: Value): string =>
  String(value).replace(/[%\s=]/g, (letter) => `%${letter.charCodeAt(0).toString(16).padStart(2, '0')}`);
