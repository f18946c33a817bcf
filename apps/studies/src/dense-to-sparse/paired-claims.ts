import { type ClaimDeclaration, type Verdict, verdictOf } from '@moelab/study';
import { type MeanInterval, meanInterval } from '../estimation/mean-interval.ts';
import {
  type EstimationResults,
  type Reading,
  readingOf,
  selectFits,
  type Which,
} from '../estimation/select-fits.ts';
import { type SlopeOptions, slopeOf } from '../estimation/slope-claim.ts';

const more = { moreThan: 2 };
/** Pairs below which 1.96 standard errors are too short an interval. */
const FEWEST = 10;
const tooFew = `undecided with less than ${FEWEST} pairs`;

/** The verdict by where an interval lies, when there are enough pairs. */
const verdictFrom = (
  count: number,
  interval: readonly [number, number],
  range: readonly [number, number],
): Verdict => (count < FEWEST ? 'undecided' : verdictOf(interval, range));

/** Reads two settings cell by cell, on the same data and from the same draws of the start, and averages what `of` says of a pair. */
function overPairs(
  results: EstimationResults,
  [first, second]: readonly [string, string],
  reading: Reading,
  of: (a: number, b: number) => number,
): MeanInterval {
  const which = (setting: string): Which => ({ setting, experts: more });
  const others = new Map(
    selectFits(results, which(second)).map((row) => [`${row.n} ${row.replication}`, row] as const),
  );
  const values = selectFits(results, which(first)).flatMap((row) => {
    const other = others.get(`${row.n} ${row.replication}`);
    return other === undefined ? [] : [of(readingOf(row, reading), readingOf(other, reading))];
  });
  return meanInterval(values.filter(Number.isFinite));
}

/** Declares a claim on the geometric mean of the ratio of D1 between two settings. */
export const ratioClaim = (
  statement: string,
  pair: readonly [string, string],
  [low, high]: readonly [number, number],
): ClaimDeclaration<EstimationResults> => ({
  statement,
  statistic: `geometric mean of D1 of '${pair[0]}' over D1 of '${pair[1]}', pair by pair`,
  rule: `supported when the 95 % interval lies ${high === Number.POSITIVE_INFINITY ? `above ${low}` : `in [${low}, ${high}]`}, not supported when it lies outside, else undecided; ${tooFew}`,
  decide(results) {
    const { mean, interval, count } = overPairs(results, pair, 'loss', (a, b) => Math.log(a / b));
    const ends = [Math.exp(interval[0]), Math.exp(interval[1])] as const;
    return {
      statistic: Math.exp(mean),
      interval: ends,
      verdict: verdictFrom(count, ends, [low, high]),
      note: `${count} pairs`,
    };
  },
});

/** Declares a claim on the mean difference of the likelihood ratios of two settings. */
export const lostLikelihoodClaim = (
  statement: string,
  pair: readonly [string, string],
  from: number,
): ClaimDeclaration<EstimationResults> => ({
  statement,
  statistic: `mean of T of '${pair[0]}' less T of '${pair[1]}', pair by pair, nats`,
  rule: `supported when the 95 % interval lies above ${from}, not supported when it lies below, else undecided; ${tooFew}`,
  decide(results) {
    const { mean, interval, count } = overPairs(results, pair, 'likelihoodRatio', (a, b) => a - b);
    return {
      statistic: mean,
      interval,
      verdict: verdictFrom(count, interval, [from, Number.POSITIVE_INFINITY]),
      note: `${count} pairs`,
    };
  },
});

/** Declares a claim that the first setting's loss seems to fall faster than the second's. */
export const steeperClaim = (
  statement: string,
  pair: readonly [string, string],
): ClaimDeclaration<EstimationResults> => ({
  statement,
  statistic: `slope of log mean D1 on log n of '${pair[0]}' less that of '${pair[1]}'`,
  rule: 'supported when the 95 % interval (±1.96 standard errors, both by bootstrap) lies below 0, not supported when it lies above, else undecided; undecided with less than 10 fits of a size',
  decide(results) {
    const [first, second] = pair.map((setting) => {
      const options: SlopeOptions = { setting, experts: more, of: 'loss', quantity: 'D1' };
      return slopeOf(results, options);
    });
    if (first === undefined || second === undefined)
      return { statistic: Number.NaN, verdict: 'undecided', note: 'there are not two sizes' };
    const difference = first.slope - second.slope;
    const reach = 1.96 * Math.hypot(first.bootstrap.standardError, second.bootstrap.standardError);
    const interval = [difference - reach, difference + reach] as const;
    const count = Math.min(...[first, second].flatMap(({ cells }) => cells.map((one) => one.replications)));
    return {
      statistic: difference,
      interval,
      verdict: verdictFrom(count, interval, [Number.NEGATIVE_INFINITY, 0]),
      note: `slopes ${first.slope.toFixed(3)} and ${second.slope.toFixed(3)}`,
    };
  },
});
