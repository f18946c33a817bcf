/** One column of a study's table: what kind of value it holds and what it means. */
export interface Column {
  readonly kind: 'number' | 'string' | 'boolean';
  readonly doc: string;
  /** 'nats', 's', …; without one the number has no unit. */
  readonly unit?: string;
}
/** Columns by name, in the order of the table. */
export type Columns = Readonly<Record<string, Column>>;

type ValueOf<C extends Column> = C['kind'] extends 'number'
  ? number
  : C['kind'] extends 'string'
    ? string
    : C['kind'] extends 'boolean'
      ? boolean
      : number | string | boolean;

/** A record with one value for each column. A number that could not be determined is NaN. */
export type RecordOf<C extends Columns> = { readonly [K in keyof C]: ValueOf<C[K]> };

/** A value of a table. */
export type Value = number | string | boolean;

/** Says what is wrong with a record of these columns; undefined when every column has a value of its kind, and no other is there. */
export function recordProblem(columns: Columns, record: unknown): string | undefined {
  if (typeof record !== 'object' || record === null) return `must be a record, got ${String(record)}`;
  const given = record as Readonly<Record<string, unknown>>;
  const surplus = Object.keys(given).find((name) => !Object.hasOwn(columns, name));
  if (surplus !== undefined)
    return `${surplus}: is not a column (columns: ${Object.keys(columns).join(', ')})`;
  for (const [name, { kind }] of Object.entries(columns)) {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (typeof value !== kind) {
      return `${name}: must be a ${kind}, got ${value === undefined ? 'nothing' : typeof value}`;
    }
  }
  return undefined;
}
