import { type ClaimDeclaration, verdictOf } from '@moelab/study';
import { type EstimationResults, expertsText } from './select-fits.ts';
import { type SlopeOptions, slopeOf } from './slope-claim.ts';

/**
 * Declares a claim that one setting's reading falls faster with n than another's: it is decided by whether the interval of the difference of slopes,
 * ± 1.96 standard errors from both bootstraps, lies below 0.
 */
export const slopeDifferenceClaim = (
  statement: string,
  first: SlopeOptions,
  second: SlopeOptions,
): ClaimDeclaration<EstimationResults> => ({
  statement,
  statistic: `slope of the log of the ${first.statistic ?? 'mean'} of ${first.quantity} on log n of '${first.setting}' less that of '${second.setting}', fits of ${expertsText(first)}`,
  rule: 'supported when the 95 % interval (±1.96 standard errors, both by bootstrap) lies below 0, not supported when it lies above, else undecided',
  decide(results) {
    const [a, b] = [slopeOf(results, first), slopeOf(results, second)];
    if (a === undefined || b === undefined)
      return { statistic: Number.NaN, verdict: 'undecided', note: 'there are not two sizes of both' };
    const difference = a.slope - b.slope;
    const reach = 1.96 * Math.hypot(a.bootstrap.standardError, b.bootstrap.standardError);
    const interval = [difference - reach, difference + reach] as const;
    return {
      statistic: difference,
      interval,
      verdict: verdictOf(interval, [Number.NEGATIVE_INFINITY, 0]),
      note: `slopes ${a.slope.toFixed(3)} ± ${a.bootstrap.standardError.toFixed(3)} and ${b.slope.toFixed(3)} ± ${b.bootstrap.standardError.toFixed(3)}`,
    };
  },
});
