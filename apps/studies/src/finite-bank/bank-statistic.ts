import { bootstrapInterval } from '@moelab/information';
import { stream } from '@moelab/numerics';
import type { MeasuredBank } from './measured-bank.ts';

/** A number of a bank with its 95 % bootstrap interval over samples. */
export interface BankStatistic {
  readonly bank: string;
  readonly value: number;
  readonly interval: readonly [low: number, high: number];
}

const REPLICATES = 2000;

/** Gives a statistic of a bank's samples with its bootstrap interval; all statistics of a bank see the same resamples. */
export function bankStatistic(
  bank: MeasuredBank,
  of: (bank: MeasuredBank, drawn?: ArrayLike<number>) => number,
): BankStatistic {
  const random = stream(1, 'finite-bank', 'bootstrap', bank.bank);
  const value = of(bank);
  const count = bank.rows.length;
  const interval = bootstrapInterval(value, count, REPLICATES, 0.95, random, (rows) => of(bank, rows));
  return { bank: bank.bank, value, interval: [interval!.low, interval!.high] };
}

/**
 * Gives one statistic for several banks: the mean of theirs, with the interval that holds all of their intervals.
 *
 * A range that holds it, or does not meet it, does so for every bank. NaN without a bank.
 */
export function acrossBanks(statistics: readonly BankStatistic[]): {
  readonly statistic: number;
  readonly interval: readonly [low: number, high: number];
} {
  if (statistics.length === 0) return { statistic: Number.NaN, interval: [Number.NaN, Number.NaN] };
  return {
    statistic: statistics.reduce((sum, { value }) => sum + value, 0) / statistics.length,
    interval: [
      Math.min(...statistics.map(({ interval }) => interval[0])),
      Math.max(...statistics.map(({ interval }) => interval[1])),
    ],
  };
}
