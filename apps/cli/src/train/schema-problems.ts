import { didYouMean, shown } from '@moelab/core';
import { z } from 'zod';

/**
 * Says what is wrong with a value that a schema refuses: one text for each problem, with its place, what came and what would
 * be right. A field that is not known gets the nearest that is. None where the value is right.
 */
export function schemaProblems(schema: z.ZodType, value: unknown): readonly string[] {
  const { error } = schema.safeParse(value);
  return (error?.issues ?? []).flatMap((issue) => {
    const { path } = issue;
    if (issue.code === 'unrecognized_keys') {
      const known = Object.keys(shapeAt(schema, path));
      return issue.keys.map(
        (key) =>
          `${placeOf([...path, key])}: is not a field${didYouMean(key, known)} (fields: ${known.join(', ')})`,
      );
    }
    const given = path.reduce<unknown>((at, step) => (at as Record<PropertyKey, unknown>)?.[step], value);
    const words = issue.code === 'invalid_value' ? issue.values.map(String) : [];
    const near = typeof given === 'string' ? didYouMean(given, words) : '';
    return [`${placeOf(path)}: ${issue.message}, got ${shown(given)}${near}`];
  });
}

/** `model.layers[0].gate`; the whole is 'the document'. */
const placeOf = (path: readonly PropertyKey[]): string =>
  path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '') || 'the document';

/** The fields of the object at a place of a schema. */
function shapeAt(schema: z.ZodType, path: readonly PropertyKey[]): Readonly<Record<string, unknown>> {
  const at = path.reduce<unknown>((own, step) => {
    const whole = unwrapped(own);
    if (whole instanceof z.ZodArray) return whole.element;
    return whole instanceof z.ZodObject ? whole.shape[step as string] : undefined;
  }, schema);
  const object = unwrapped(at);
  return object instanceof z.ZodObject ? object.shape : {};
}

const unwrapped = (schema: unknown): unknown =>
  schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodReadonly
    ? unwrapped(schema.unwrap())
    : schema;
