import { MoelabError } from '@moelab/core';
import { mean, studentQuantile, sum } from '@moelab/numerics';
import { fitLine } from './line-fit.ts';
import {
  checkCells,
  type LossCell,
  type LossStatistic,
  resampledStatistics,
  statisticOf,
} from './loss-cells.ts';

/** How a rate is fitted. */
export interface LossRateOptions {
  /** Default: mean. */
  readonly statistic?: LossStatistic;
  /** Of the bootstrap. */
  readonly seed: number;
  /** Of the bootstrap; default 2000. */
  readonly resamples?: number;
  /** The intervals' coverage; default 0.95. */
  readonly level?: number;
}

/** An interval for a slope. */
export interface SlopeInterval {
  readonly low: number;
  readonly high: number;
  readonly level: number;
  readonly standardError: number;
  /** What it is. */
  readonly method: string;
}

/** How a loss falls with the sample size. */
export interface LossRate {
  readonly statistic: LossStatistic;
  /** Of log loss on log n: −1/2 for the regular rate. */
  readonly slope: number;
  /** The loss is about constant · n^slope. */
  readonly constant: number;
  /** From the scatter of the cells around the line, Student's t with cells − 2 degrees of freedom; NaN for two cells. */
  readonly ols: SlopeInterval;
  /** From the scatter of the replications in each cell; NaN for one replication a cell. */
  readonly bootstrap: SlopeInterval;
  readonly cells: readonly { readonly n: number; readonly replications: number; readonly value: number }[];
}

/**
 * Fits the slope of the log of the mean (or median) loss on log n by ordinary least squares over the cells.
 *
 * Two intervals: `ols` takes the cells' deviations from the line for errors, and so shows a bend as width; `bootstrap` resamples the
 * replications of each cell (percentiles), and so shows their noise alone. The mean of few heavy-tailed losses is itself
 * noisy: look at the median too.
 *
 * Refuses less than two sizes, and losses that are not positive and finite. Source: Efron & Tibshirani 1993, ch. 13.
 */
export function lossRate(cells: readonly LossCell[], options: LossRateOptions): LossRate {
  const where = 'lossRate';
  const { statistic = 'mean', seed, resamples = 2000, level = 0.95 } = options;
  checkCells(where, cells, 2);
  if (!(level > 0 && level < 1))
    throw new MoelabError('INVALID_OPTIONS', `${where}: level must be between 0 and 1, got ${level}`);
  if (!(Number.isSafeInteger(resamples) && resamples >= 2))
    throw new MoelabError('INVALID_OPTIONS', `${where}: resamples must be an integer ≥ 2, got ${resamples}`);
  const sorted = [...cells].sort((a, b) => a.n - b.n);
  const logN = sorted.map(({ n }) => Math.log(n));
  const values = sorted.map(({ losses }) => statisticOf(losses, statistic));
  const line = fitLine(logN, values.map(Math.log));
  const degrees = sorted.length - 2;
  const olsError = Math.sqrt(line.residual / degrees / line.spread);
  const reach = degrees > 0 ? studentQuantile(level, degrees) * olsError : Number.NaN;
  const slopes = resampledStatistics(sorted, statistic, resamples, seed)
    .map((drawn) => fitLine(logN, drawn.map(Math.log)).slope)
    .sort((a, b) => a - b);
  const isSingle = sorted.some(({ losses }) => losses.length < 2);
  const at = (share: number) => (isSingle ? Number.NaN : quantile(slopes, share));
  return {
    statistic,
    slope: line.slope,
    constant: Math.exp(line.intercept),
    ols: {
      low: line.slope - reach,
      high: line.slope + reach,
      level,
      standardError: degrees > 0 ? olsError : Number.NaN,
      method: `least squares over ${sorted.length} cells, Student's t with ${degrees} degrees of freedom`,
    },
    bootstrap: {
      low: at((1 - level) / 2),
      high: at((1 + level) / 2),
      level,
      standardError: isSingle ? Number.NaN : deviation(slopes),
      method: `percentiles of ${resamples} bootstrap resamples of the replications in each cell, seed ${seed}`,
    },
    cells: sorted.map(({ n, losses }, i) => ({ n, replications: losses.length, value: values[i]! })),
  };
}

/** By linear interpolation between order statistics. */
function quantile(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (place - below) * (sorted[above]! - sorted[below]!);
}

function deviation(values: readonly number[]): number {
  const centre = mean(values);
  return Math.sqrt(sum(values.map((v) => (v - centre) ** 2)) / (values.length - 1));
}
