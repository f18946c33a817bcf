const levels = ['·', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** Draws the load of each expert as a bar of one letter: half high at a balanced load, full from twice that, · at none. */
export const loadBars = (loads: readonly number[]): string =>
  loads
    .map((load) => levels[load === 0 ? 0 : Math.min(8, Math.max(1, Math.round(4 * load * loads.length)))])
    .join('');
