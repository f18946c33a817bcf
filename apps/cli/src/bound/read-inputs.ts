import { MoelabError } from '@moelab/core';
import { z } from 'zod';
import { numberFromText } from '../number-from-text.ts';
import { readText } from '../read-text.ts';
import { natsIn, units } from '../unit.ts';
import { UsageError } from '../usage-error.ts';
import type { InputSchema } from './bound-parts.ts';

/** The inputs of a command line, and the files that some of them came from. */
export interface GivenInputs {
  readonly values: Readonly<Record<string, unknown>>;
  readonly files: readonly { readonly input: string; readonly file: string; readonly sha256: string }[];
}

/**
 * Reads words like `m=1000`, `rademacher=0.01..0.02`, `expertKl=3,4`, `weights=uniform` and `information=@estimate.json` as the schemas of the inputs
 * have it. A text that is not what its schema wants, and an input without one, are left for the bound to refuse.
 */
export function readInputs(
  words: readonly string[],
  schemaOf: (name: string) => InputSchema | undefined,
): GivenInputs {
  const values: Record<string, unknown> = {};
  const files: GivenInputs['files'][number][] = [];
  for (const word of words) {
    const at = word.indexOf('=');
    const name = word.slice(0, at);
    const text = word.slice(at + 1);
    if (Object.hasOwn(values, name)) throw new UsageError(`${name}: is given twice; give it once`);
    if (text === '') throw new UsageError(`${word}: has no value; write ${name}=VALUE`);
    const schema = schemaOf(name) ?? {};
    if (text.startsWith('@')) {
      const file = text.slice(1);
      const { text: content, sha256 } = readText(file);
      const value = jsonValue(file, content);
      values[name] = schema.type === 'array' && !Array.isArray(value) ? [value] : value;
      files.push({ input: name, file, sha256 });
    } else values[name] = typedValue(text, schema);
  }
  return { values, files };
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
function jsonValue(file: string, text: string): unknown {
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
  return Array.isArray(data) ? data.map(inNats) : inNats(data);
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
