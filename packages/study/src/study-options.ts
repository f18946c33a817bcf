import { checkedOptions, didYouMean, MoelabError } from '@moelab/core';
import type { AnyStudy } from './study.ts';

/** The options of a run, every default filled in. */
export type StudyOptions = Readonly<Record<string, unknown>>;

/**
 * Fills in a study's options: what is given, then the quick values when `quick`, then the defaults. Throws an
 * INVALID_OPTIONS error that lists all problems.
 */
export function studyOptions(
  study: AnyStudy,
  given: StudyOptions = {},
  { quick = false }: { readonly quick?: boolean } = {},
): StudyOptions {
  const written = { ...(quick ? study.quick : {}), ...given };
  return checkedOptions(`study '${study.name}'`, study.parameters, written) as StudyOptions;
}

/**
 * Reads `key=value` words as a study's options: numbers, `true`, `false`, texts, and lists with commas where the parameter
 * is one. Whether the values are right is checked by `studyOptions`.
 */
export function optionsFromWords(study: AnyStudy, words: readonly string[]): StudyOptions {
  const fields = study.parameters.fields as Readonly<Record<string, { readonly jsonSchema: JsonSchema }>>;
  const names = Object.keys(fields);
  const refuse = (what: string) => new MoelabError('INVALID_OPTIONS', `study '${study.name}': ${what}`);
  const options: Record<string, unknown> = {};
  for (const word of words) {
    const at = word.indexOf('=');
    const name = word.slice(0, Math.max(at, 0));
    if (at <= 0) throw refuse(`'${word}': must be KEY=VALUE (keys: ${names.join(', ') || 'none'})`);
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (field === undefined) {
      throw refuse(`${name}: is not a key${didYouMean(name, names)} (keys: ${names.join(', ') || 'none'})`);
    }
    if (Object.hasOwn(options, name)) throw refuse(`${name}: is given twice; give it once`);
    const text = word.slice(at + 1);
    const { type, items } = field.jsonSchema;
    options[name] =
      type === 'array'
        ? text.split(',').map((item) => typedValue(item, items ?? {}))
        : typedValue(text, field.jsonSchema);
  }
  return options;
}

interface JsonSchema {
  readonly type?: unknown;
  readonly items?: JsonSchema;
}

/** A text as the kind of value that a schema wants; left as it is when it is none, for the schema to refuse. */
function typedValue(text: string, { type }: JsonSchema): unknown {
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  if (type !== 'integer' && type !== 'number') return text;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : text;
}
