import type { OutputOf, Params, ParamsSchema } from '@moelab/core';

/**
 * Gives a schema that also checks how options go together. `problems` gives a sentence for each option that is wrong beside
 * the others; it is asked only when each option is right by itself.
 */
export function withChecks<P extends Params>(
  schema: ParamsSchema<P>,
  problems: (options: OutputOf<P>) => { readonly [K in keyof P]?: string | undefined },
): ParamsSchema<P> {
  const { version, vendor, validate } = schema['~standard'];
  return {
    fields: schema.fields,
    '~standard': {
      version,
      vendor,
      validate(input) {
        const result = validate(input);
        if (result instanceof Promise || result.issues !== undefined) return result;
        const issues = Object.entries<string | undefined>(problems(result.value)).flatMap(([key, message]) =>
          message === undefined ? [] : [{ path: [key], message }],
        );
        return issues.length > 0 ? { issues } : result;
      },
    },
  };
}
