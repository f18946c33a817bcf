import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Extended } from './bound.ts';
import { didYouMean } from './nearest.ts';
import { shown } from './shown.ts';

/** One option of a part: how to check it, and how to show it in `--help` and in the docs. */
export interface Param<In, Out = In> {
  readonly doc: string;
  readonly default?: Out;
  readonly jsonSchema: Readonly<Record<string, unknown>>;
  /** Undefined when `value` is right, otherwise what it must be: 'must be an integer ≥ 1'. */
  problem(value: unknown): string | undefined;
  /** Types only. */
  readonly in?: In;
}

/** The options of a part by name, each with its range and its doc. */
export type Params = Readonly<Record<string, Param<unknown, unknown>>>;
// biome-ignore lint/suspicious/noExplicitAny: any param
type InOf<P> = P extends Param<infer In, any> ? In : never;
// biome-ignore lint/suspicious/noExplicitAny: any param
type OutOf<P> = P extends Param<any, infer Out> ? Out : never;
type Simplify<T> = { [K in keyof T]: T[K] };
type Optional<P> = { [K in keyof P]: undefined extends InOf<P[K]> ? K : never }[keyof P];

/** What the caller writes: options with a default may be left out. */
export type InputOf<P> = Simplify<
  { readonly [K in Exclude<keyof P, Optional<P>>]: InOf<P[K]> } & {
    readonly [K in Optional<P>]?: Exclude<InOf<P[K]>, undefined>;
  }
>;
/** What the part receives: every default is filled in. */
export type OutputOf<P> = { readonly [K in keyof P]: OutOf<P[K]> };

/** The range of a numeric option. */
export interface Range {
  readonly doc: string;
  readonly min?: number;
  /** Exclusive lower bound. */
  readonly above?: number;
  readonly max?: number;
  /** Exclusive upper bound. */
  readonly below?: number;
}

/** Declares an integer option. With a default it may be left out. */
export function integer(range: Range & { readonly default: number }): Param<number | undefined, number>;
export function integer(range: Range): Param<number>;
export function integer(range: Range & { readonly default?: number }): Param<number | undefined, number> {
  return numeric('integer', Number.isSafeInteger, range);
}

/** Declares a finite real option. With a default it may be left out. */
export function real(range: Range & { readonly default: number }): Param<number | undefined, number>;
export function real(range: Range): Param<number>;
export function real(range: Range & { readonly default?: number }): Param<number | undefined, number> {
  return numeric('number', Number.isFinite, range);
}

/** Declares one of a few words; the first is the default. */
export function choice<const T extends readonly [string, ...string[]]>(
  words: T,
  { doc }: { readonly doc: string },
): Param<T[number] | undefined, T[number]> {
  return {
    doc,
    default: words[0],
    jsonSchema: { enum: words, default: words[0], description: doc },
    problem: (value) =>
      words.includes(value as string)
        ? undefined
        : `must be one of ${words.map((w) => `'${w}'`).join(', ')}${typeof value === 'string' ? didYouMean(value, words) : ''}`,
  };
}

/** Declares a switch; false unless a default says otherwise. */
export function flag({
  doc,
  default: fallback = false,
}: {
  readonly doc: string;
  readonly default?: boolean;
}): Param<boolean | undefined, boolean> {
  return {
    doc,
    default: fallback,
    jsonSchema: { type: 'boolean', default: fallback, description: doc },
    problem: (value) => (typeof value === 'boolean' ? undefined : 'must be true or false'),
  };
}

/**
 * Declares a list of values, each as `item` declares one: the levels of a factor, the sizes of hidden layers. Never empty.
 * With a default it may be left out.
 */
export function list<T>(
  item: Param<unknown, T>,
  options: { readonly doc: string; readonly default: readonly T[] },
): Param<readonly T[] | undefined, readonly T[]>;
export function list<T>(item: Param<unknown, T>, options: { readonly doc: string }): Param<readonly T[]>;
export function list<T>(
  item: Param<unknown, T>,
  { doc, default: fallback }: { readonly doc: string; readonly default?: readonly T[] },
): Param<readonly T[] | undefined, readonly T[]> {
  const { default: _, ...items } = item.jsonSchema;
  return {
    doc,
    ...(fallback === undefined ? {} : { default: fallback }),
    jsonSchema: {
      type: 'array',
      items,
      minItems: 1,
      ...(fallback === undefined ? {} : { default: fallback }),
      description: doc,
    },
    problem: (value) => {
      if (!Array.isArray(value)) return 'must be a list';
      if (value.length === 0) return 'must have at least one value';
      const at = value.findIndex((one) => item.problem(one) !== undefined);
      return at < 0 ? undefined : `value ${at + 1} ${item.problem(value[at])}`;
    },
  };
}

/** Declares a real option that may be known only as a range: a number, or `[low, high]`. With a default it may be left out. */
export function interval(
  range: Range & { readonly default: Extended },
): Param<Extended | undefined, Extended>;
export function interval(range: Range): Param<Extended>;
export function interval({
  default: fallback,
  ...range
}: Range & { readonly default?: Extended }): Param<Extended | undefined, Extended> {
  const { doc, jsonSchema, problem } = real(range);
  const { description: _, ...end } = jsonSchema;
  return {
    doc,
    ...(fallback === undefined ? {} : { default: fallback }),
    jsonSchema: {
      anyOf: [end, { type: 'array', items: end, minItems: 2, maxItems: 2 }],
      ...(fallback === undefined ? {} : { default: fallback }),
      description: doc,
    },
    problem: (value) => {
      if (!Array.isArray(value)) {
        const wrong = problem(value);
        return wrong === undefined ? undefined : `${wrong}, or two of them, low then high`;
      }
      const right = value.length === 2 && value.every((one) => problem(one) === undefined);
      return right && value[0] <= value[1]
        ? undefined
        : `${problem(undefined)}, or two of them, low then high`;
    },
  };
}

/** Declares that an option may be left out though it has no default: the part then receives undefined. */
export function optional<T>(item: Param<unknown, T>): Param<T | undefined, T | undefined> {
  const {
    doc,
    jsonSchema: { default: _, ...jsonSchema },
  } = item;
  return { doc, jsonSchema, problem: (value) => (value === undefined ? undefined : item.problem(value)) };
}

/** The options of a part: a Standard Schema whose fields can also be listed, for `--help` and for the docs. */
export interface ParamsSchema<P extends Params> extends StandardSchemaV1<InputOf<P>, OutputOf<P>> {
  readonly fields: P;
  /** Groups of options of which at least one must be given, the usual one first. */
  readonly oneOf?: readonly (readonly string[])[];
}

/** Makes the schema of a part's options out of its declared fields; unknown options are refused. */
export function params<const P extends Params>(fields: P): ParamsSchema<P> {
  return {
    fields,
    '~standard': {
      version: 1,
      vendor: 'moelab',
      validate(input) {
        if (typeof input !== 'object' || input === null || Array.isArray(input))
          return { issues: [{ message: `must be an object, got ${shown(input)}` }] };
        const given = input as Readonly<Record<string, unknown>>;
        const names = Object.keys(fields);
        const issues: StandardSchemaV1.Issue[] = Object.keys(given)
          .filter((key) => !Object.hasOwn(fields, key))
          .map((key) => ({
            path: [key],
            message: `is not an option${didYouMean(key, names)} (options: ${names.join(', ') || 'none'})`,
          }));
        const value: Record<string, unknown> = {};
        for (const [key, field] of Object.entries(fields)) {
          const own = Object.hasOwn(given, key) ? given[key] : undefined;
          value[key] = own === undefined ? field.default : own;
          const problem = field.problem(value[key]);
          if (problem !== undefined) issues.push({ path: [key], message: `${problem}, got ${shown(own)}` });
        }
        return issues.length > 0 ? { issues } : { value: value as OutputOf<P> };
      },
    },
  };
}

function numeric(
  type: 'integer' | 'number',
  is: (value: unknown) => boolean,
  { doc, min, above, max, below, default: fallback }: Range & { readonly default?: number },
): Param<number | undefined, number> {
  const bounds = [
    min === undefined ? [] : [`≥ ${min}`],
    above === undefined ? [] : [`> ${above}`],
    max === undefined ? [] : [`≤ ${max}`],
    below === undefined ? [] : [`< ${below}`],
  ].flat();
  const wanted = ['must be', type === 'integer' ? 'an integer' : 'a finite number', bounds.join(' and ')]
    .join(' ')
    .trim();
  const inside = (n: number) =>
    n >= (min ?? -Infinity) && n > (above ?? -Infinity) && n <= (max ?? Infinity) && n < (below ?? Infinity);
  return {
    doc,
    ...(fallback === undefined ? {} : { default: fallback }),
    jsonSchema: {
      type,
      ...(min === undefined ? {} : { minimum: min }),
      ...(above === undefined ? {} : { exclusiveMinimum: above }),
      ...(max === undefined ? {} : { maximum: max }),
      ...(below === undefined ? {} : { exclusiveMaximum: below }),
      ...(fallback === undefined ? {} : { default: fallback }),
      description: doc,
    },
    problem: (value) => (is(value) && inside(value as number) ? undefined : wanted),
  };
}
