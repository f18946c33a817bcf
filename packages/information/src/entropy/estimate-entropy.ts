import { estimated } from '../estimate/estimated.ts';
import {
  type EstimateOptions,
  estimateOptions,
  type InformationEstimate,
} from '../estimate/information-estimate.ts';
import { jackknifeInterval } from '../estimate/jackknife.ts';
import {
  checkEntropyEstimator,
  type EntropyEstimator,
  entropyOfCounts,
  totalCount,
} from './entropy-of-counts.ts';

/** Are the options of `estimateEntropy`. */
export interface EntropyOptions extends Pick<EstimateOptions, 'level'> {
  /** 'miller-madow' by default. */
  readonly estimator?: EntropyEstimator;
  /** The size of the alphabet, empty letters included, which 'nsb' needs; the number of counts by default. */
  readonly alphabet?: number;
}

const BIAS: Readonly<Record<EntropyEstimator, string>> = {
  'plug-in': 'low by about (K − 1)/2n, K the number of letters',
  'miller-madow': 'low where letters have not occurred yet; else O(1/n²)',
  nsb: 'Bayesian under a prior that is nearly flat in the entropy; pulled to it where n is far below the alphabet',
};

/**
 * Estimates the entropy of the distribution that counts were drawn from, with a jackknife interval.
 *
 * The estimators are those of `entropyOfCounts`. Shapes: counts (K). Units: nats. Cost: one estimate for each distinct count. Throws a
 * RangeError for a count that is no integer ≥ 0, for no counts, and for an alphabet smaller than the number of letters that occur.
 * Source: Miller 1955; Nemenman, Shafee, Bialek 2002, arXiv:physics/0108025.
 */
export function estimateEntropy(
  counts: ArrayLike<number>,
  options: EntropyOptions = {},
): InformationEstimate {
  const { estimator = 'miller-madow', alphabet = counts.length } = options;
  const { level } = estimateOptions('estimateEntropy', options);
  checkEntropyEstimator('estimateEntropy', estimator);
  const n = totalCount('estimateEntropy', counts);
  const occupied = Array.from(counts).filter((count) => count > 0);
  if (!Number.isSafeInteger(alphabet) || alphabet < occupied.length) {
    throw new RangeError(
      `estimateEntropy: alphabet must be an integer of at least the ${occupied.length} letters that occur, got ${alphabet}`,
    );
  }
  const value = entropyOfCounts(occupied, estimator, alphabet);
  const distinct = [...new Set(occupied)];
  const without = distinct.map((count) => {
    const place = occupied.indexOf(count);
    return entropyOfCounts(occupied.with(place, count - 1), estimator, alphabet);
  });
  const multiplicity = distinct.map((count) => count * occupied.filter((one) => one === count).length);
  const interval = n < 2 ? null : jackknifeInterval(value, without, multiplicity, level);
  return {
    ...estimated(value, estimator, BIAS[estimator], n),
    interval,
    permutationNull: null,
    notes: interval === null ? ['one observation gives no interval'] : [],
  };
}
