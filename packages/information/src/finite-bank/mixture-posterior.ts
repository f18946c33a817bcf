import { checkMixture } from './check-mixture.ts';

/**
 * Gives the index of the candidate with the least empirical error, the smallest index among equal ones.
 *
 * Shapes: errors (R) → an integer of [0, R). Throws a RangeError for no candidate and for a NaN.
 * Source: Deylam Salehi & Khalesi 2026, arXiv:2605.05278, eq. 10; theirs counts from 1.
 */
export function ermIndex(errors: ArrayLike<number>): number {
  if (errors.length === 0) throw new RangeError('ermIndex: errors must have a candidate, got none');
  let best = 0;
  for (let r = 0; r < errors.length; r++) {
    if (Number.isNaN(errors[r])) throw new RangeError(`ermIndex: errors[${r}] must be a number, got NaN`);
    if (errors[r]! < errors[best]!) best = r;
  }
  return best;
}

/**
 * Gives the α-mixture posterior q_α(r) = (1 − α)/R + α 1{r = index} of a bank of R candidates.
 *
 * With probability α the candidate that the sample chose, else a uniform one. Shapes: → (R). Throws a RangeError for α outside [0, 1], R < 1
 * and an index that is no integer of [0, R). Source: Deylam Salehi & Khalesi 2026, arXiv:2605.05278, eq. 11.
 */
export function mixturePosterior(candidates: number, index: number, alpha: number): Float64Array {
  checkMixture('mixturePosterior', candidates, alpha, [index]);
  const { chosen, other } = mixtureWeights(candidates, alpha);
  return new Float64Array(candidates).fill(other).with(index, chosen);
}

/**
 * Gives the entropy of the α-mixture posterior, H(W | S), which is the same for every sample.
 *
 * H = −a log a − (R − 1) b log b with a = α + (1 − α)/R, b = (1 − α)/R; log R at α = 0, 0 at α = 1. Units: nats. Throws as
 * `mixturePosterior`. Source: Deylam Salehi & Khalesi 2026, arXiv:2605.05278, eq. 19.
 */
export function mixturePosteriorEntropy(candidates: number, alpha: number): number {
  checkMixture('mixturePosteriorEntropy', candidates, alpha);
  const { chosen, other } = mixtureWeights(candidates, alpha);
  const rest = other > 0 ? (candidates - 1) * other * Math.log(other) : 0;
  return 0 - chosen * Math.log(chosen) - rest;
}

/** The probability of the chosen candidate, and of each other one. */
export function mixtureWeights(candidates: number, alpha: number) {
  const other = (1 - alpha) / candidates;
  return { chosen: alpha + other, other };
}
