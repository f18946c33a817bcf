import type { StandardSchemaV1 } from '@standard-schema/spec';
import { MoelabError } from './errors.ts';
import { shown } from './shown.ts';
import { whatItIs } from './what-it-is.ts';

/**
 * Checks options against a part's schema and gives them with the defaults filled in; all problems come at once, one a
 * line. `where` begins the message.
 */
export function checkedOptions(where: string, schema: StandardSchemaV1, options: unknown): unknown {
  const result = answerOf(where, schema, options === undefined ? {} : options);
  if (result.issues === undefined) return result.value;
  const lines = result.issues.map(
    ({ path = [], message }) => `${path.map(keyOf).join('.') || 'options'}: ${message}`,
  );
  throw new MoelabError(
    'INVALID_OPTIONS',
    lines.length === 1 ? `${where}: ${lines[0]}` : `${where}:\n  ${lines.join('\n  ')}\n`,
  );
}

/**
 * `checkedOptions` for options that a model's spec records: what the schema gives must be plain JSON that it accepts again
 * and leaves as it is, or a saved model could not be loaded.
 */
export function recordableOptions(where: string, schema: StandardSchemaV1, options: unknown): unknown {
  const value = checkedOptions(where, schema, options);
  try {
    const text = JSON.stringify(value); // throws of a bigint and of a loop, and is undefined of what is no JSON at all
    if (JSON.stringify(checkedOptions(where, schema, JSON.parse(text))) === text) return value;
  } catch {
    // below
  }
  throw new MoelabError(
    'INVALID_PLUGIN',
    `${where}: its schema turns these options into ${shown(value)}, which it does not read back from JSON as they are; leave out transforms, and values that are no JSON`,
  );
}

/** What a schema answers, which must be at once and in the form of a Standard Schema. */
function answerOf(
  where: string,
  schema: StandardSchemaV1,
  options: unknown,
): StandardSchemaV1.Result<unknown> {
  let result: unknown;
  try {
    result = schema['~standard'].validate(options);
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new MoelabError(
      'INVALID_PLUGIN',
      `${where}: its options schema throws: ${said}; a Standard Schema gives { value } or { issues }`,
      { cause },
    );
  }
  if (isThenable(result)) {
    Promise.resolve(result).catch(() => {}); // what it says later is nobody's any more
    throw new MoelabError(
      'ASYNC_SCHEMA',
      `${where}: its options schema answers later, by a promise; it must be synchronous: take out what is async (refinements, transforms)`,
    );
  }
  if (isResult(result)) return result;
  throw new MoelabError(
    'INVALID_PLUGIN',
    `${where}: its options schema gives ${whatItIs(result)}; a Standard Schema gives { value } or { issues: [{ message }, …] }`,
  );
}

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof (value as Partial<PromiseLike<unknown>> | null | undefined)?.then === 'function';

/** A value, or at least one problem, each in words. */
function isResult(result: unknown): result is StandardSchemaV1.Result<unknown> {
  if (typeof result !== 'object' || result === null) return false;
  const { issues } = result as { readonly issues?: unknown };
  if (issues === undefined) return 'value' in result;
  return Array.isArray(issues) && issues.length > 0 && issues.every(isIssue);
}

function isIssue(issue: unknown): issue is StandardSchemaV1.Issue {
  const { message, path } = (issue ?? {}) as { readonly message?: unknown; readonly path?: unknown };
  return typeof message === 'string' && (path === undefined || Array.isArray(path));
}

const keyOf = (step: PropertyKey | StandardSchemaV1.PathSegment) =>
  String(typeof step === 'object' ? step.key : step);
