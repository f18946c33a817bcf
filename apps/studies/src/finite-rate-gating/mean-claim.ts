import { type ClaimDeclaration, verdictOf } from '@moelab/study';
import { rangeText } from '../estimation/range-text.ts';
import { studentInterval } from '../estimation/student-interval.ts';
import type { GatingResults } from './columns.ts';

/** Values below which Student's interval is not asked. */
const FEWEST = 4;

/** A claim on a mean, and where it must lie. */
export interface MeanClaim {
  readonly statement: string;
  /** What is averaged, and over what. */
  readonly statistic: string;
  readonly range: readonly [low: number, high: number];
  /** Independent values, by the name of what they are of: banks are fixed, and an interval is one of repetitions over a bank. */
  samples(results: GatingResults): ReadonlyMap<string, readonly number[]>;
  noteOf?(results: GatingResults): string;
}

/** Declares a claim that is decided by where Student's intervals of means lie, all of them. */
export const meanClaim = ({
  statement,
  statistic,
  range,
  samples,
  noteOf,
}: MeanClaim): ClaimDeclaration<GatingResults> => ({
  statement,
  statistic,
  rule: `by Student's 95 % interval, or the one that holds those of both banks where there are two: supported when it lies ${rangeText(range)}, not supported when it lies outside, else undecided; undecided with less than ${FEWEST} values of a bank`,
  decide(results) {
    const means = Array.from(samples(results), ([name, values]) => ({ name, ...studentInterval(values) }));
    const { length } = means;
    const of = (end: 0 | 1) => means.map(({ interval = [Number.NaN, Number.NaN] }) => interval[end]);
    const interval = [Math.min(...of(0)), Math.max(...of(1))] as const;
    const isEnough = length > 0 && means.every(({ count = 0 }) => count >= FEWEST);
    const shown = means.map(
      ({ name, mean = Number.NaN, interval: own = [], count = 0 }) =>
        `${name}: ${mean.toPrecision(3)} [${own.map((end) => end.toPrecision(3)).join(', ')}] of ${count}`,
    );
    return {
      statistic: means.reduce((sum, { mean = Number.NaN }) => sum + mean, 0) / length,
      interval: length === 0 ? [Number.NaN, Number.NaN] : interval,
      verdict: isEnough ? verdictOf(interval, range) : 'undecided',
      note: [...shown, ...(noteOf === undefined ? [] : [noteOf(results)])].join('; '),
    };
  },
});
