import { distribution } from './distribution.ts';

/**
 * Gives the entropy H(p) = −Σ pᵢ log pᵢ of a known distribution; of data, see `estimateEntropy`.
 *
 * 0 log 0 is 0. Units: nats. Throws a RangeError where p is no distribution (within 1e-6, which is divided out).
 */
export function shannonEntropy(p: ArrayLike<number>): number {
  let entropy = 0;
  for (const value of distribution('shannonEntropy', p)) if (value > 0) entropy -= value * Math.log(value);
  return entropy;
}
