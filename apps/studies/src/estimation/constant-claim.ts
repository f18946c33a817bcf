import { type ClaimDeclaration, verdictOf } from '@moelab/study';
import { type MeanInterval, meanInterval } from './mean-interval.ts';
import { constantOf, type EstimationResults, selectFits, type Which } from './select-fits.ts';

/** Sizes from which the loss is read against its constant, unless `from` says otherwise. */
const ASYMPTOTIC_FROM = 10_000;
/** Where the mean of √n·D1/C lies when an estimator reaches its constant. */
export const NEAR_ONE = [0.85, 1.15] as const;

/** Fits below which 1.96 standard errors are too short an interval. */
const FEWEST = 10;

/** Whose constant, and which fits are read against it. */
export interface ConstantOptions extends Pick<Which, 'setting' | 'from'> {
  /** As many experts as the truth has; default 2. */
  readonly experts?: number;
  /** The name of the truth in the cells of the part 'constant'. */
  readonly truth: string;
}

/** Gives the mean of √n·D1/C over the fits that are large enough. */
export function scaledLoss(
  results: EstimationResults,
  { setting, experts = 2, truth, from = ASYMPTOTIC_FROM }: ConstantOptions,
): MeanInterval {
  const constant = constantOf(results, truth);
  const rows = selectFits(results, { setting, experts, from });
  return meanInterval(rows.map(({ n, loss }) => (Math.sqrt(n) * loss) / constant));
}

/** Declares the claim that √n·D1/C of a setting tends to 1. */
export function constantClaim(
  statement: string,
  options: ConstantOptions,
): ClaimDeclaration<EstimationResults> {
  return {
    statement,
    statistic: `mean of √n·D1/C over the fits '${options.setting}' with n ≥ ${options.from ?? ASYMPTOTIC_FROM}`,
    rule: `supported when the 95 % interval (mean ± 1.96 standard errors) lies in [${NEAR_ONE.join(', ')}], not supported when it lies outside, else undecided; undecided with less than ${FEWEST} fits`,
    decide(results) {
      const { mean, interval, count } = scaledLoss(results, options);
      return {
        statistic: mean,
        interval,
        verdict: count < FEWEST ? 'undecided' : verdictOf(interval, NEAR_ONE),
        note: `${count} fits`,
      };
    },
  };
}
