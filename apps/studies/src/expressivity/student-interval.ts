import { mean, studentQuantile, sum } from '@moelab/numerics';

/** A mean with Student's 95 % interval. */
export interface StudentInterval {
  readonly mean: number;
  readonly interval: readonly [low: number, high: number];
  readonly count: number;
}

/** Gives the mean of independent numbers with Student's interval; undefined for less than two, or where one is not finite. */
export function studentInterval(values: readonly number[]): StudentInterval | undefined {
  const count = values.length;
  if (count < 2 || !values.every(Number.isFinite)) return undefined;
  const centre = mean(Float64Array.from(values));
  const variance = sum(Float64Array.from(values, (v) => (v - centre) ** 2)) / (count - 1);
  const reach = studentQuantile(0.95, count - 1) * Math.sqrt(variance / count);
  return { mean: centre, interval: [centre - reach, centre + reach], count };
}
