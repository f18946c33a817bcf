import { UsageError } from './usage-error.ts';

/** Reads the value of an integer option; undefined when it was not given. */
export function integerOption(
  name: string,
  text: string | undefined,
  { min }: { readonly min: number },
): number | undefined {
  if (text === undefined) return undefined;
  const value = /^[+-]?\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(value) && value >= min) return value;
  throw new UsageError(`--${name}: must be an integer ≥ ${min}, got '${text}'`);
}
