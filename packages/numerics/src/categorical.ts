import type { Stream } from './stream.ts';

/**
 * Draws an index i with probability wᵢ / Σ w; the weights need no sum of 1, and a weight of 0 is never drawn.
 *
 * Shapes: weights (k) → one integer of [0, k). Cost: O(k), one uniform. Throws a RangeError for a weight that is negative, NaN
 * or infinite, and where they sum to 0 or overflow.
 */
export function categorical(stream: Stream, weights: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i]!;
    if (!(weight >= 0 && weight < Infinity)) {
      throw new RangeError(`categorical: weights[${i}] must be finite and ≥ 0, got ${weight}`);
    }
    total += weight;
  }
  if (!(total > 0 && total < Infinity)) {
    throw new RangeError(`categorical: the weights must have a finite sum > 0, got ${total}`);
  }
  const target = stream.next() * total;
  let sum = 0;
  let last = 0;
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i]!;
    if (weight === 0) continue;
    sum += weight;
    if (target < sum) return i;
    last = i;
  }
  return last; // target rounded up to the whole sum
}
