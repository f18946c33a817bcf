import type { Columns, Value } from '../columns.ts';
import type { Outcome } from '../run-cell.ts';
import type { AnyStudy } from '../study.ts';
import type { KeyedCell } from '../study-cells.ts';

/** One line of a study's table: factors, then measures (null in a failed cell, and for NaN), then `failed`. */
export type TableRow = Readonly<Record<string, Value | null>>;

/** The table of a run: a row for each cell that has an outcome, in the order of the grid, and no times. */
export interface Table {
  readonly columns: readonly { readonly name: string; readonly kind: 'number' | 'string' | 'boolean' }[];
  readonly rows: readonly TableRow[];
}

/** Makes a run's table; `failed` is null, or the reason why the cell has no measures. */
export function tableOf(
  study: AnyStudy,
  cells: readonly KeyedCell[],
  outcomes: ReadonlyMap<string, Outcome>,
): Table {
  const declared: Columns = { ...study.factors, ...study.measures };
  const columns = Object.entries(declared).map(([name, { kind }]) => ({ name, kind }));
  const rows = cells.flatMap(({ key, cell }) => {
    const outcome = outcomes.get(key);
    if (outcome === undefined) return [];
    const values: Readonly<Record<string, Value>> = { ...cell, ...('row' in outcome ? outcome.row : {}) };
    const known = columns.map(({ name }) => [name, storable(values[name])] as const);
    return [{ ...Object.fromEntries(known), failed: 'failed' in outcome ? outcome.failed : null }];
  });
  return { columns: [...columns, { name: 'failed', kind: 'string' }], rows };
}

const storable = (value: Value | undefined): Value | null =>
  value === undefined || (typeof value === 'number' && Number.isNaN(value)) ? null : value;

/** Writes a table as JSON Lines. */
export const tableJsonLines = ({ rows }: Table): string =>
  rows.map((row) => `${JSON.stringify(row)}\n`).join('');

/** Writes a table as CSV with a header line, by RFC 4180 but with `\n`; null is an empty cell. */
export function tableCsv({ columns, rows }: Table): string {
  const line = (values: readonly (Value | null)[]) => `${values.map(csvCell).join(',')}\n`;
  const names = columns.map(({ name }) => name);
  return [names, ...rows.map((row) => names.map((name) => row[name]!))].map(line).join('');
}

const csvCell = (value: Value | null): string => {
  const text = value === null ? '' : String(value);
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

const parquetTypes = { number: 'DOUBLE', string: 'STRING', boolean: 'BOOLEAN' } as const;

/** Writes a table as Parquet: DOUBLE, STRING and BOOLEAN columns, null where nothing is known. */
export async function tableParquet({ columns, rows }: Table): Promise<Uint8Array> {
  const { parquetWriteBuffer } = await import('hyparquet-writer');
  const columnData = columns.map(({ name, kind }) => ({
    name,
    type: parquetTypes[kind],
    data: rows.map((row) => row[name] ?? null),
    nullable: true,
  }));
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}
