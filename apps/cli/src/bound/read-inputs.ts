import { MoelabError } from '@moelab/core';
import { z } from 'zod';
import { numbersOf } from '../dataset.ts';
import { numberFromText } from '../number-from-text.ts';
import { readData } from '../read-data.ts';
import { readText } from '../read-text.ts';
import { natsIn, units } from '../unit.ts';
import { UsageError } from '../usage-error.ts';
import type { InputSchema } from './bound-parts.ts';

/** The inputs of a command line, and the files that some of them came from. */
export interface GivenInputs {
  readonly values: Readonly<Record<string, unknown>>;
  /** What a document says instead of the value: the file of a table. */
  readonly tables: Readonly<Record<string, { readonly file: string }>>;
  readonly files: readonly { readonly input: string; readonly file: string; readonly sha256: string }[];
}

/**
 * Reads words like `m=1000`, `rademacher=0.01..0.02`, `expertKl=3,4`, `weights=uniform`, `information=@estimate.json` and `losses=@losses.csv` as the
 * schemas of the inputs have it. A text that is not what its schema wants, and an input without one, are left for the bound to refuse.
 */
export function readInputs(
  words: readonly string[],
  schemaOf: (name: string) => InputSchema | undefined,
): GivenInputs {
  const values: Record<string, unknown> = {};
  const tables: Record<string, { readonly file: string }> = {};
  const files: GivenInputs['files'][number][] = [];
  for (const word of words) {
    const at = word.indexOf('=');
    const name = word.slice(0, at);
    const text = word.slice(at + 1);
    if (Object.hasOwn(values, name)) throw new UsageError(`${name}: is given twice; give it once`);
    if (text === '') throw new UsageError(`${word}: has no value; write ${name}=VALUE`);
    const schema = schemaOf(name) ?? {};
    const isTable = schema.type === 'array' && schema.items?.type === 'array';
    if (!text.startsWith('@')) {
      if (isTable) throw new UsageError(`${name}: is a table; write ${name}=@FILE (.csv, .npy or .json)`);
      values[name] = typedValue(text, schema);
      continue;
    }
    const file = text.slice(1);
    const { value, sha256 } = isTable ? tableRows(file) : jsonValue(file);
    values[name] = schema.type === 'array' && !Array.isArray(value) ? [value] : value;
    if (isTable) tables[name] = { file };
    files.push({ input: name, file, sha256 });
  }
  return { values, tables, files };
}

/** The rows of a table of numbers. */
function tableRows(file: string): {
  readonly value: readonly (readonly number[])[];
  readonly sha256: string;
} {
  const table = readData(file);
  const { rows, cols, data } = numbersOf(table, table.columns, 'give every cell a number');
  const value = Array.from({ length: rows }, (_, row) => [...data.subarray(row * cols, (row + 1) * cols)]);
  return { value, sha256: table.sha256 };
}

function typedValue(text: string, { type, items = {}, anyOf = [] }: InputSchema): unknown {
  if (type === 'array') return text.split(',').map((item) => typedValue(item, items));
  if (anyOf.length > 0) {
    const ends = text.split('..').map(numberFromText);
    if (ends.length === 2 && !ends.includes(undefined)) return ends;
  }
  return numberFromText(text) ?? text;
}

/** An estimate of information, as `moelab information --json` and the library write it. */
const estimate = z.looseObject({
  value: z.number(),
  unit: z.enum(units),
  kind: z.enum(['estimate', 'lower bound']),
  estimator: z.string(),
  bias: z.string(),
  n: z.number(),
  interval: z.looseObject({ low: z.number(), high: z.number() }).nullable(),
});
const number = z.number();
const one = z.union([number, z.tuple([number, number]), estimate]);
const written = z.union([one, z.array(one).min(1)]);

/** A number, a range, an estimate, or a list of such, in nats. */
function jsonValue(file: string): { readonly value: unknown; readonly sha256: string } {
  const { text, sha256 } = readText(file);
  const refused = (why: string) =>
    new MoelabError(
      'INVALID_FILE',
      `${file}: ${why}; it must hold a number, [low, high], what moelab information --json prints, or a list of such`,
    );
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw refused(`is not JSON (${(error as Error).message})`);
  }
  const { data, error } = written.safeParse(parsed);
  if (error !== undefined) throw refused('is no estimate of information');
  return { value: Array.isArray(data) ? data.map(inNats) : inNats(data), sha256 };
}

function inNats(value: z.infer<typeof one>): unknown {
  if (typeof value === 'number' || Array.isArray(value)) return value;
  const nats = natsIn(value.unit);
  const { interval } = value;
  return {
    value: value.value * nats,
    unit: 'nats',
    kind: value.kind,
    estimator: value.estimator,
    bias: value.bias,
    n: value.n,
    interval: interval && { ...interval, low: interval.low * nats, high: interval.high * nats },
  };
}
