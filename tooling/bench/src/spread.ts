/** The middle of some times and how far they spread. */
export interface Spread {
  readonly median: number;
  /** The quartiles, by linear interpolation between order statistics. */
  readonly quartiles: readonly [low: number, high: number];
  /** In the order in which they were measured. */
  readonly runs: readonly number[];
}

/** Gives the median and the quartiles of measurements; NaN for none. */
export function spread(runs: readonly number[]): Spread {
  const sorted = [...runs].sort((a, b) => a - b);
  const at = (share: number) => {
    if (sorted.length === 0) return Number.NaN;
    const place = share * (sorted.length - 1);
    const below = Math.floor(place);
    const low = sorted[below]!;
    return low + (place - below) * ((sorted[below + 1] ?? low) - low);
  };
  return { median: at(0.5), quartiles: [at(0.25), at(0.75)], runs };
}
