import { mean, studentQuantile, sum } from '@moelab/numerics';

/** A ratio of geometric means with its 95 % interval. */
export interface LogRatio {
  readonly ratio: number;
  readonly interval: readonly [low: number, high: number];
  readonly pairs: number;
}

/**
 * Gives the geometric mean of a/b over replications that both have, with Student's interval of the mean of log(a/b). Undefined
 * for less than two pairs, or a number that is not positive.
 */
export function logRatio(
  a: ReadonlyMap<number, number>,
  b: ReadonlyMap<number, number>,
): LogRatio | undefined {
  const pairs = [...a].flatMap(([replication, value]) => {
    const other = b.get(replication);
    return other === undefined ? [] : [{ value, other }];
  });
  if (pairs.length < 2 || pairs.some(({ value, other }) => !(value > 0 && other > 0))) return undefined;
  const logs = Float64Array.from(pairs, ({ value, other }) => Math.log(value / other));
  const centre = mean(logs);
  const variance = sum(logs.map((v) => (v - centre) ** 2)) / (pairs.length - 1);
  const reach = studentQuantile(0.95, pairs.length - 1) * Math.sqrt(variance / pairs.length);
  return {
    ratio: Math.exp(centre),
    interval: [Math.exp(centre - reach), Math.exp(centre + reach)],
    pairs: pairs.length,
  };
}
