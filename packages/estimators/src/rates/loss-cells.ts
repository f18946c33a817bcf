import { MoelabError } from '@moelab/core';
import { mean, type Stream, stream, uniformInteger } from '@moelab/numerics';

/** The losses of independent replications at one sample size. */
export interface LossCell {
  readonly n: number;
  readonly losses: ArrayLike<number>;
}

/** What of a cell's losses is followed as n grows. */
export type LossStatistic = 'mean' | 'median';

/** Gives the mean, or the median (of an even number the mean of the two in the middle). */
export function statisticOf(losses: ArrayLike<number>, statistic: LossStatistic): number {
  if (statistic === 'mean') return mean(losses);
  const sorted = Float64Array.from(losses).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Checks that there are at least `least` different sample sizes, each with positive losses. */
export function checkCells(where: string, cells: readonly LossCell[], least: number): void {
  const invalid = (message: string) => new MoelabError('INVALID_DATA', `${where}: ${message}`);
  const sizes = new Set(cells.map(({ n }) => n));
  if (sizes.size !== cells.length || cells.length < least)
    throw invalid(
      `cells must have at least ${least} different sample sizes, got ${cells.map(({ n }) => n).join(', ') || 'none'}`,
    );
  for (const { n, losses } of cells) {
    if (!(Number.isFinite(n) && n >= 3)) throw invalid(`n must be at least 3, got ${n}`);
    if (losses.length === 0) throw invalid(`the cell n = ${n} has no losses; leave it out`);
    const bad = Array.from(losses).find((loss) => !(loss > 0 && Number.isFinite(loss)));
    if (bad !== undefined)
      throw invalid(
        `losses must be positive and finite, got ${bad} at n = ${n}; leave failed replications out`,
      );
  }
}

/**
 * Draws bootstrap resamples of every cell's replications, independently of each other, and gives the statistic of each: (resamples,
 * cells) row by row. The stream is named by the seed and the cell's n.
 */
export function resampledStatistics(
  cells: readonly LossCell[],
  statistic: LossStatistic,
  resamples: number,
  seed: number,
): readonly Float64Array[] {
  const columns = cells.map(({ n, losses }) => {
    const random = stream(seed, 'bootstrap', n);
    return Float64Array.from({ length: resamples }, () => statisticOf(resampled(losses, random), statistic));
  });
  return Array.from({ length: resamples }, (_, b) => Float64Array.from(columns, (column) => column[b]!));
}

function resampled(losses: ArrayLike<number>, random: Stream): Float64Array {
  return Float64Array.from({ length: losses.length }, () => losses[uniformInteger(random, losses.length)]!);
}
