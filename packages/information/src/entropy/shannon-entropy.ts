import { distribution } from './distribution.ts';

/**
 * Gives the entropy H(p) = −Σ pᵢ log pᵢ of a known distribution; of data, see `estimateEntropy`.
 *
 * 0 log 0 is 0. Units: nats. Throws a RangeError where p is no distribution (within 1e-6, which is divided out).
 */
export function shannonEntropy(p: ArrayLike<number>): number {
  return entropySum(distribution('shannonEntropy', p));
}

/** −Σ pᵢ log pᵢ over any numbers ≥ 0. */
export function entropySum(p: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < p.length; i++) {
    const value = p[i]!;
    if (value > 0) sum -= value * Math.log(value);
  }
  return sum;
}
