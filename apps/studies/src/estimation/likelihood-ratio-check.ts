import type { CheckDeclaration } from '@moelab/study';
import { meanInterval } from './mean-interval.ts';
import { type EstimationResults, readingsBySize, selectFits, type Which } from './select-fits.ts';

/** Fits below which the mean of T is not judged. */
const FEWEST = 30;
/** Standard errors that the mean may be off. */
const MOST = 3;

/** The fits whose likelihood ratio is looked at, and its degrees of freedom. */
export interface RatioOptions extends Which {
  /** The free parameters of the fitted model. */
  readonly degrees: number;
}

/**
 * Checks that the optimiser reached the maximum in exact-specified fits: T = 2 (ℓ_fit − ℓ_truth) is χ² with as many degrees of freedom
 * as free parameters, so its mean over fits is that number.
 */
export const likelihoodRatioCheck = (options: RatioOptions): CheckDeclaration<EstimationResults> => ({
  statement: `The mean likelihood ratio of the fits '${options.setting}'${options.from === undefined ? '' : ` with n ≥ ${options.from}`} is within ${MOST} standard errors of ${options.degrees}.`,
  judge(results) {
    const rows = selectFits(results, options);
    const { mean, standardError, count } = meanInterval(rows.map(({ likelihoodRatio }) => likelihoodRatio));
    const sizes = readingsBySize(rows, 'likelihoodRatio').map(
      ({ n, losses }) => `${meanInterval(losses).mean.toFixed(1)} at n = ${n}`,
    );
    const detail = `${mean.toFixed(2)} ± ${standardError.toFixed(2)} of ${count} fits (${sizes.join(', ')})`;
    if (count < FEWEST) return { status: 'not judged', detail };
    const holds =
      Math.abs(mean - options.degrees) <= MOST * standardError &&
      rows.every(({ parameters }) => parameters === options.degrees);
    return { status: holds ? 'holds' : 'fails', detail };
  },
});
