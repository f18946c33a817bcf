import type { AnyPart } from '@moelab/core';
import { demand } from './check.ts';

/** The name of the rule that parts of every kind share. */
export const STRICT_OPTIONS = 'refuses an option that it does not know';

/** Demands that a part's schema answers at once, and refuses an option that it does not know. */
export function demandStrictOptions(part: AnyPart, options: unknown): void {
  const result = part.options['~standard'].validate({ ...(options as object), 'no such option': 1 });
  demand(!(result instanceof Promise), 'the options schema answers later; it must be synchronous');
  demand(result.issues !== undefined, "the options schema accepts { 'no such option': 1 }; make it strict");
}
