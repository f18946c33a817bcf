import { UsageError } from './usage-error.ts';

/** Reads the value of an option that is one finite number from `min` on, or above it; undefined when it was not given. */
export function numberOption(name: string, text: string | undefined, bound: Bound): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\+?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) : Number.NaN;
  const isWithin = 'above' in bound ? value > bound.above : value >= bound.min;
  if (isWithin && Number.isFinite(value)) return value;
  const wanted = 'above' in bound ? `> ${bound.above}` : `≥ ${bound.min}`;
  throw new UsageError(`--${name}: must be a finite number ${wanted}, got '${text}'`);
}

/** Reads the value of an option that is a list of such numbers, separated by commas. */
export const numbersOption = (
  name: string,
  text: string | undefined,
  bound: Bound,
): readonly number[] | undefined => text?.split(',').map((one) => numberOption(name, one, bound)!);

type Bound = { readonly min: number } | { readonly above: number };
