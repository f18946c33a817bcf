import { mean, sum } from '@moelab/numerics';

/** A mean with its standard error and a 95 % interval. */
export interface MeanInterval {
  readonly mean: number;
  /** NaN for less than two numbers, as the ends of the interval. */
  readonly standardError: number;
  readonly interval: readonly [low: number, high: number];
  readonly count: number;
}

/** Gives the mean of independent numbers with mean ± 1.96 standard errors; NaN for none. */
export function meanInterval(values: readonly number[]): MeanInterval {
  const count = values.length;
  const centre = count === 0 ? Number.NaN : mean(Float64Array.from(values));
  const squares = sum(Float64Array.from(values, (v) => (v - centre) ** 2));
  const standardError = count < 2 ? Number.NaN : Math.sqrt(squares / (count - 1) / count);
  return {
    mean: centre,
    standardError,
    interval: [centre - 1.96 * standardError, centre + 1.96 * standardError],
    count,
  };
}
