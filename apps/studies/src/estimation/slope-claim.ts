import { type LossRate, type LossStatistic, lossRate } from '@moelab/estimators';
import { type ClaimDeclaration, type Decision, verdictOf } from '@moelab/study';
import { rangeText } from './range-text.ts';
import {
  type EstimationResults,
  expertsText,
  type Reading,
  readingsBySize,
  selectFits,
  type Which,
} from './select-fits.ts';

/** Of what a slope is taken. */
export interface SlopeOptions extends Which {
  readonly of: Reading;
  /** In words, as 'the error of the temperature'. */
  readonly quantity: string;
  /** What of each n's replications; default the mean. Heavy tails ask for the median. */
  readonly statistic?: LossStatistic;
}

/** A claim about a slope: where its interval must lie, −∞ and ∞ being open ends. */
export interface SlopeClaim extends SlopeOptions {
  readonly statement: string;
  readonly range: readonly [low: number, high: number];
}

/** Where the slope of a regular rate, n^(−1/2), lies when it is read over two decades. */
export const REGULAR = [-0.6, -0.4] as const;
/** The same where fewer and smaller fits can be had: n^(−1/4) and n^(−1) are outside. */
export const AROUND_REGULAR = [-0.7, -0.3] as const;
/** Clearly slower than n^(−1/2). */
export const SLOWER_THAN_REGULAR = [-0.4, Number.POSITIVE_INFINITY] as const;

/** Fits of a size below which a bootstrap of them tells too little, as its intervals are then too short. */
const FEWEST = 10;

/** Of the bootstrap alone; a verdict does not depend on the run's seed twice. */
const BOOTSTRAP_SEED = 1;

/** Fits the slope of the log of a reading on log n; undefined where less than two sizes have positive readings. */
export function slopeOf(results: EstimationResults, options: SlopeOptions): LossRate | undefined {
  const { of, statistic = 'mean' } = options;
  const cells = readingsBySize(selectFits(results, options), of).map(({ n, losses }) => ({
    n,
    losses: losses.filter((loss) => loss > 0),
  }));
  const usable = cells.filter(({ losses }) => losses.length > 0);
  return usable.length < 2 ? undefined : lossRate(usable, { statistic, seed: BOOTSTRAP_SEED });
}

/** Declares a claim that is decided by where the 95 % bootstrap interval of a slope lies. */
export function slopeClaim({
  statement,
  range,
  ...options
}: SlopeClaim): ClaimDeclaration<EstimationResults> {
  const { setting, quantity, statistic = 'mean', from } = options;
  return {
    statement,
    statistic: `slope of the log of the ${statistic} of ${quantity} on log n, fits '${setting}' of ${expertsText(options)}${from === undefined ? '' : ` with n ≥ ${from}`}`,
    rule: `supported when the 95 % interval (bootstrap of the replications) lies ${rangeText(range)}, not supported when it lies outside, else undecided; undecided with less than ${FEWEST} fits of a size`,
    decide: (results) => slopeDecision(results, options, range),
  };
}

function slopeDecision(
  results: EstimationResults,
  options: SlopeOptions,
  range: readonly [number, number],
): Decision {
  const rate = slopeOf(results, options);
  if (rate === undefined)
    return {
      statistic: Number.NaN,
      verdict: 'undecided',
      note: 'there are not two sizes with positive values',
    };
  const { slope, bootstrap, cells } = rate;
  const interval = [bootstrap.low, bootstrap.high] as const;
  const values = cells.map(
    ({ n, replications, value }) => `${value.toPrecision(3)} (n = ${n}, ${replications} fits)`,
  );
  const isEnough = cells.every(({ replications }) => replications >= FEWEST);
  return {
    statistic: slope,
    interval,
    verdict: isEnough ? verdictOf(interval, range) : 'undecided',
    note: values.join(', '),
  };
}
