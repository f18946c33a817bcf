import type { Figure, Series } from '@moelab/study';
import { meanInterval } from './mean-interval.ts';
import {
  type EstimationResults,
  type Reading,
  readingsBySize,
  selectFits,
  type Which,
} from './select-fits.ts';

/** A curve of a decay figure. */
export interface Curve extends Which {
  readonly name: string;
  readonly of: Reading;
  /** Default: the mean, with its 95 % interval; `median` has none. */
  readonly statistic?: 'mean' | 'median';
}

/** What a decay figure shows. */
export interface DecayFigure {
  readonly id: string;
  readonly title: string;
  readonly caption: string;
  readonly label: string;
  readonly panels: readonly {
    readonly title: string;
    readonly curves: readonly Curve[];
    /** Dashed lines c · n^slope. */
    readonly lines?: readonly { readonly label: string; readonly constant: number; readonly slope: number }[];
  }[];
}

/** Draws readings against n, both logarithmic, beside lines c · n^slope. */
export function decayFigure(results: EstimationResults, figure: DecayFigure): Figure {
  const { id, title, caption, label, panels } = figure;
  return {
    id,
    title,
    caption,
    x: { label: 'rows n', scale: 'log' },
    y: { label, scale: 'log' },
    panels: panels.map((panel) => {
      const series = panel.curves.map((curve) => seriesOf(results, curve));
      const sizes = series.flatMap(({ x }) => x);
      const ends = [Math.min(...sizes), Math.max(...sizes)];
      const lines = sizes.length === 0 ? [] : (panel.lines ?? []).filter(({ constant }) => constant > 0);
      return {
        title: panel.title,
        series,
        references: lines.map(({ label: name, constant, slope }) => ({
          label: name,
          points: ends.map((n) => [n, constant * n ** slope] as const),
        })),
      };
    }),
  };
}

function seriesOf(results: EstimationResults, { name, of, statistic = 'mean', ...which }: Curve): Series {
  const cells = readingsBySize(selectFits(results, which), of);
  const x = cells.map(({ n }) => n);
  if (statistic === 'median')
    return { name, x, y: cells.map(({ losses }) => medianOf(losses)), mark: 'line and points' };
  const means = cells.map(({ losses }) => meanInterval(losses));
  const isSingle = means.some(({ count }) => count < 2);
  const ends = isSingle
    ? {}
    : { low: means.map(({ interval }) => interval[0]), high: means.map(({ interval }) => interval[1]) };
  return { name, x, y: means.map(({ mean }) => mean), ...ends, mark: 'line and points' };
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
