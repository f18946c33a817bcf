import type { OutputOf, Params, ParamsSchema } from '@moelab/core';

/** Says, for some options, what is wrong with each beside the others. */
export type Checks<P extends Params> = {
  readonly [K in keyof P]?: (options: OutputOf<P>) => string | undefined;
};

/**
 * Gives a schema that also checks how options go together, and that of each group of `oneOf` at least one is given.
 *
 * A check is asked whenever each option that it looks at is right by itself, whatever is wrong with others: so all problems come at once.
 */
export function withChecks<const P extends Params>(
  schema: ParamsSchema<P>,
  checks: Checks<P>,
  oneOf: readonly (readonly (keyof P & string)[])[] = [],
): ParamsSchema<P> {
  const { version, vendor, validate } = schema['~standard'];
  return {
    fields: schema.fields,
    oneOf,
    '~standard': {
      version,
      vendor,
      validate(input) {
        const result = validate(input);
        if (result instanceof Promise || typeof input !== 'object' || input === null || Array.isArray(input))
          return result;
        const given = input as Readonly<Record<string, unknown>>;
        const options = readable(schema.fields, given);
        const issues = [
          ...(result.issues ?? []),
          ...oneOf.flatMap(([first, ...others]) =>
            [first!, ...others].every((name) => given[name] === undefined)
              ? [{ path: [first!], message: `must be given, or ${others.join(', or ')}` }]
              : [],
          ),
          ...Object.entries(checks).flatMap(([name, check]) => {
            const message = answerOf(() => check!(options));
            return message === undefined ? [] : [{ path: [name], message }];
          }),
        ];
        return issues.length > 0 ? { issues } : result;
      },
    },
  };
}

/** Is thrown by a look at an option that is wrong by itself. */
class IsWrong extends Error {}

/** The options with their defaults, where one that is wrong by itself cannot be looked at. */
function readable<P extends Params>(fields: P, given: Readonly<Record<string, unknown>>): OutputOf<P> {
  const options = {};
  for (const [name, field] of Object.entries(fields)) {
    const value = given[name] === undefined ? field.default : given[name];
    const isRight = field.problem(value) === undefined;
    Object.defineProperty(options, name, {
      get() {
        if (isRight) return value;
        throw new IsWrong();
      },
    });
  }
  return options as OutputOf<P>;
}

function answerOf(check: () => string | undefined): string | undefined {
  try {
    return check();
  } catch (error) {
    if (error instanceof IsWrong) return undefined;
    throw error;
  }
}
