import { UsageError } from './usage-error.ts';

/** Reads the value of an option that is a share of the rows, from 0 to 0.9; undefined when it was not given. */
export function shareOption(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = /^(\d+\.?\d*|\.\d+)$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (value >= 0 && value <= 0.9) return value;
  throw new UsageError(`--${name}: must be a share from 0 to 0.9, got '${text}'`);
}
