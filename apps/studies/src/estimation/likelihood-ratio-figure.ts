import type { Figure } from '@moelab/study';
import { meanInterval } from './mean-interval.ts';
import { type EstimationResults, readingsBySize, selectFits, type Which } from './select-fits.ts';

/** A panel of the figure: fits of one number of experts with their names. */
export interface RatioPanel {
  readonly title: string;
  readonly curves: readonly (Which & { readonly name: string })[];
  /** Dashed lines at the degrees of freedom of exact-specified fits. */
  readonly degrees?: readonly number[];
}

/** Draws the mean likelihood ratio T = 2 (ℓ_fit − ℓ_truth) against n: level where fits reach the maximum. */
export const likelihoodRatioFigure = (results: EstimationResults, panels: readonly RatioPanel[]): Figure => ({
  id: 'likelihood-ratio',
  title: 'Did the optimiser reach the maximum?',
  caption:
    'Mean of T = 2 (ℓ_fit − ℓ_truth) with its 95 % interval. Fits at the maximum have a T that does not depend on n: the number of free parameters, for as many experts as the truth. Read no slope of fits whose T is lower.',
  x: { label: 'rows n', scale: 'log' },
  y: { label: 'mean T, nats' },
  panels: panels.map(({ title, curves, degrees = [] }) => ({
    title,
    series: curves.map(({ name, ...which }) => {
      const cells = readingsBySize(selectFits(results, which), 'likelihoodRatio');
      const means = cells.map(({ losses }) => meanInterval(losses));
      const isSingle = means.some(({ count }) => count < 2);
      return {
        name,
        x: cells.map(({ n }) => n),
        y: means.map(({ mean }) => mean),
        ...(isSingle
          ? {}
          : {
              low: means.map(({ interval }) => interval[0]),
              high: means.map(({ interval }) => interval[1]),
            }),
        mark: 'line and points' as const,
      };
    }),
    references: degrees.map((q) => ({ label: `${q} free parameters`, y: q })),
  })),
});
