/** Says where an interval must lie, as in 'above 0'; −∞ and ∞ are open ends. */
export const rangeText = ([low, high]: readonly [low: number, high: number]): string =>
  high === Infinity ? `above ${low}` : low === -Infinity ? `below ${high}` : `in [${low}, ${high}]`;
