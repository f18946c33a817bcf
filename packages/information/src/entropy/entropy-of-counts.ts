import { nsbEntropy } from './nsb-entropy.ts';

/** Is how an entropy is estimated from counts. */
export type EntropyEstimator = 'plug-in' | 'miller-madow' | 'nsb';

/**
 * Gives one estimate of the entropy of the distribution that counts were drawn from; `alphabet` matters to 'nsb' alone.
 *
 * plug-in: −Σ (nᵢ/n) log (nᵢ/n). miller-madow: plus (K⁺ − 1)/2n, K⁺ the number of letters that occur. nsb: `nsbEntropy`. Units: nats.
 */
export function entropyOfCounts(
  counts: ArrayLike<number>,
  estimator: EntropyEstimator,
  alphabet: number,
): number {
  if (estimator === 'nsb') return nsbEntropy(counts, alphabet);
  let n = 0;
  let occupied = 0;
  let sum = 0;
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i]!;
    if (count === 0) continue;
    n += count;
    occupied++;
    sum += count * Math.log(count);
  }
  const plugIn = Math.log(n) - sum / n;
  return estimator === 'plug-in' ? plugIn : plugIn + (occupied - 1) / (2 * n);
}

/** Checks that an estimator is one of those that there are. */
export function checkEntropyEstimator(where: string, estimator: EntropyEstimator): void {
  if (estimator !== 'plug-in' && estimator !== 'miller-madow' && estimator !== 'nsb') {
    throw new RangeError(
      `${where}: estimator must be 'plug-in', 'miller-madow' or 'nsb', got '${String(estimator)}'`,
    );
  }
}

/** Checks counts, integers ≥ 0 of which one at least is not 0, and gives their sum. */
export function totalCount(where: string, counts: ArrayLike<number>): number {
  let n = 0;
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i]!;
    if (!Number.isSafeInteger(count) || count < 0) {
      throw new RangeError(
        `${where}: counts[${i}] must be an integer ≥ 0, got ${count}; probabilities go to the functions without «estimate»`,
      );
    }
    n += count;
  }
  if (n === 0) throw new RangeError(`${where}: counts must not all be 0, got ${counts.length} of them`);
  return n;
}
