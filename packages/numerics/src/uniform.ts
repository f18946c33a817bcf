import type { Stream } from './stream.ts';

/**
 * Draws a number of [low, high), by default [0, 1): low + (high − low) u, u a multiple of 2⁻⁵³.
 *
 * Rounding may give `high` itself for a range other than the default. Throws a RangeError where an end is not finite.
 */
export function uniform(stream: Stream, low = 0, high = 1): number {
  if (!Number.isFinite(low) || !Number.isFinite(high)) {
    throw new RangeError(`uniform: the ends must be finite, got ${low} and ${high}`);
  }
  return low + (high - low) * stream.next();
}

/**
 * Draws an integer of {0, …, n − 1}, each with the same probability: words beyond the last multiple of n are drawn again.
 *
 * Throws a RangeError where n is no integer of [1, 2³²].
 */
export function uniformInteger(stream: Stream, n: number): number {
  if (!Number.isInteger(n) || n < 1 || n > 0x100000000) {
    throw new RangeError(`uniformInteger: n must be an integer in [1, 2³²], got ${n}`);
  }
  const limit = 0x100000000 - (0x100000000 % n);
  let word = stream.uint32();
  while (word >= limit) word = stream.uint32();
  return word % n;
}
