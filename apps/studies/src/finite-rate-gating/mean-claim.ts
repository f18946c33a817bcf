import { type ClaimDeclaration, verdictOf } from '@moelab/study';
import { meanInterval } from '../estimation/mean-interval.ts';
import type { GatingResults } from './columns.ts';

/** Independent values below which 1.96 standard errors are too short an interval. */
const FEWEST = 6;

/** A claim on a mean, and where it must lie. */
export interface MeanClaim {
  readonly statement: string;
  /** What is averaged, and over what. */
  readonly statistic: string;
  readonly range: readonly [low: number, high: number];
  /** One value for each independent unit; NaN for none. */
  values(results: GatingResults): readonly number[];
}

/** Declares a claim that is decided by where the 95 % interval of a mean lies. */
export const meanClaim = ({
  statement,
  statistic,
  range,
  values,
}: MeanClaim): ClaimDeclaration<GatingResults> => ({
  statement,
  statistic,
  rule: `supported when the 95 % interval (± 1.96 standard errors) lies ${within(range)}, not supported when it lies outside, else undecided; undecided with less than ${FEWEST} of them`,
  decide(results) {
    const { mean, interval, count } = meanInterval(values(results).filter(Number.isFinite));
    return {
      statistic: mean,
      interval,
      verdict: count < FEWEST ? 'undecided' : verdictOf(interval, range),
      note: `${count} of them`,
    };
  },
});

const within = ([low, high]: readonly [number, number]) =>
  high === Infinity ? `above ${low}` : low === -Infinity ? `below ${high}` : `in [${low}, ${high}]`;
