/** A median with a 95 % interval. */
export interface MedianInterval {
  /** The mean of the two in the middle where their number is even; NaN for none. */
  readonly median: number;
  /** NaN for less than six numbers, which have no such interval. */
  readonly interval: readonly [low: number, high: number];
  readonly count: number;
}

/**
 * Gives the median of independent numbers with the interval of order statistics that covers it with probability ≥ 95 %, whatever
 * their distribution: heavy tails widen it no more than others. Source: Conover 1999, Practical Nonparametric Statistics, 3.2.
 */
export function medianInterval(values: readonly number[]): MedianInterval {
  const sorted = [...values].sort((a, b) => a - b);
  const count = sorted.length;
  const middle = count >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  const median = count % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
  // the largest d with P(Bin(count, 1/2) < d) ≤ 2.5 %
  let below = 0;
  let term = 2 ** -count;
  let d = 0;
  while (below + term <= 0.025) {
    below += term;
    term *= (count - d) / (d + 1);
    d++;
  }
  const interval = d === 0 ? [Number.NaN, Number.NaN] : [sorted[d - 1]!, sorted[count - d]!];
  return { median, interval: interval as [number, number], count };
}
