import { mean, studentQuantile, sum } from '@moelab/numerics';

/** A mean with Student's interval. */
export interface StudentInterval {
  readonly mean: number;
  readonly interval: readonly [low: number, high: number];
  readonly count: number;
}

/** Gives the mean of independent numbers with Student's interval, of 95 % by default; undefined for less than two, or where one is not finite. */
export function studentInterval(values: readonly number[], level = 0.95): StudentInterval | undefined {
  const count = values.length;
  if (count < 2 || !values.every(Number.isFinite)) return undefined;
  const centre = mean(Float64Array.from(values));
  const variance = sum(Float64Array.from(values, (v) => (v - centre) ** 2)) / (count - 1);
  const reach = studentQuantile(level, count - 1) * Math.sqrt(variance / count);
  return { mean: centre, interval: [centre - reach, centre + reach], count };
}
