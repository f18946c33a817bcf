import { mean, studentQuantile, sum } from '@moelab/numerics';

/** A number from means over replications, and what each replication does to it. */
export interface FromMeans {
  readonly value: number;
  /** First-order change of the value by each replication, (replications); of mean 0. */
  readonly influence: Float64Array;
}

/**
 * Gives the slope of log ȳ on log x by least squares, ȳ the mean over replications at x. Undefined for less than two x, unequal numbers of
 * replications, less than two of them, or a mean that is not positive.
 *
 * Replications are those of the same data at every x: their influences add up over x, so that what they have in common cancels.
 */
export function meanSlope(
  points: readonly { readonly x: number; readonly y: readonly number[] }[],
): FromMeans | undefined {
  const logs = points.map(({ x, y }) => ({ x: Math.log(x), log: logMean(y) }));
  const count = points[0]?.y.length ?? 0;
  const centre = mean(Float64Array.from(logs, ({ x }) => x));
  const spread = logs.reduce((total, { x }) => total + (x - centre) ** 2, 0);
  if (!(spread > 0)) return undefined;
  const influence = new Float64Array(count);
  let value = 0;
  for (const { x, log } of logs) {
    if (log === undefined || log.influence.length !== count) return undefined;
    const weight = (x - centre) / spread;
    value += weight * log.value;
    for (let r = 0; r < count; r++) influence[r]! += weight * log.influence[r]!;
  }
  return { value, influence };
}

/** Gives log of the mean of numbers. Undefined for less than two, or a mean that is not positive. */
export function logMean(y: readonly number[]): FromMeans | undefined {
  const centre = y.length < 2 ? Number.NaN : mean(Float64Array.from(y));
  if (!(centre > 0)) return undefined;
  return { value: Math.log(centre), influence: Float64Array.from(y, (v) => v / centre - 1) };
}

/** Gives a − b, by replication. */
export const minus = (a: FromMeans, b: FromMeans): FromMeans => ({
  value: a.value - b.value,
  influence: a.influence.map((own, r) => own - b.influence[r]!),
});

/** Gives Student's interval of a number from means, by default of 95 %. */
export function intervalOf(
  { value, influence }: FromMeans,
  level = 0.95,
): readonly [low: number, high: number] {
  const n = influence.length;
  const variance = sum(influence.map((own) => own * own)) / (n - 1);
  const reach = studentQuantile(level, n - 1) * Math.sqrt(variance / n);
  return [value - reach, value + reach];
}
