import { UsageError } from './usage-error.ts';

/** Reads the value of an integer option; undefined when it was not given. */
export function integerOption(
  name: string,
  text: string | undefined,
  { min, max = Number.POSITIVE_INFINITY }: { readonly min: number; readonly max?: number },
): number | undefined {
  if (text === undefined) return undefined;
  const value = /^[+-]?\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(value) && value >= min && value <= max) return value;
  const range = Number.isFinite(max) ? `from ${min} to ${max}` : `≥ ${min}`;
  throw new UsageError(`--${name}: must be an integer ${range}, got '${text}'`);
}
