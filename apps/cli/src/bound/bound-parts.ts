import { bounds } from '@moelab/bounds';
import { type AnyPart, didYouMean, MoelabError } from '@moelab/core';

/** An input of a bound as `moelab bound` shows and reads it. */
export interface BoundInput {
  readonly name: string;
  /** Whether nothing can be computed without it; of inputs that may stand for each other neither is. */
  readonly isRequired: boolean;
  readonly doc: string;
  readonly schema: InputSchema;
}

/** So much of an input's JSON Schema as is looked at. */
export interface InputSchema {
  readonly type?: unknown;
  readonly enum?: readonly unknown[];
  readonly items?: InputSchema;
  readonly anyOf?: readonly InputSchema[];
  readonly default?: unknown;
}

/** A bound of the program. */
export interface BoundPart {
  readonly name: string;
  readonly part: AnyPart<'bounds'>;
  readonly inputs: readonly BoundInput[];
  /** Groups of inputs of which one is needed. */
  readonly oneOf: readonly (readonly string[])[];
}

/** The bounds of the program, in the order of `moelab list`. */
export const boundParts: readonly BoundPart[] = Object.entries<AnyPart<'bounds'>>(bounds.bounds).map(
  ([name, part]) => {
    const missing = new Set(problemsOf(part, {}).map(({ input }) => input));
    const fields = part.options.fields as Readonly<
      Record<string, { readonly doc: string; readonly jsonSchema: InputSchema }>
    >;
    const oneOf: BoundPart['oneOf'] = part.options.oneOf ?? [];
    const inputs = Object.entries(fields).map(([input, { doc, jsonSchema }]) => ({
      name: input,
      isRequired: missing.has(input) && !oneOf.flat().includes(input),
      doc,
      schema: jsonSchema,
    }));
    return { name, part, inputs, oneOf };
  },
);

/** The bound of a name; another one is refused with the nearest. */
export function boundPart(name: string): BoundPart {
  const found = boundParts.find((one) => one.name === name);
  if (found !== undefined) return found;
  const names = boundParts.map((one) => one.name);
  throw new MoelabError(
    'UNKNOWN_PART',
    `no bound '${name}'${didYouMean(name, names)} (bounds: ${names.join(', ')})`,
  );
}

/** What is wrong with the inputs of a bound, by the input. */
export function problemsOf(
  part: AnyPart<'bounds'>,
  inputs: Readonly<Record<string, unknown>>,
): readonly { readonly input: string; readonly message: string }[] {
  const { issues = [] } = part.options['~standard'].validate(inputs);
  return (issues as readonly { readonly path?: readonly unknown[]; readonly message: string }[]).map(
    ({ path = [], message }) => ({
      input: String(path[0] ?? ''),
      message: message.replace('or two of them, low then high', 'or a range low..high'),
    }),
  );
}
