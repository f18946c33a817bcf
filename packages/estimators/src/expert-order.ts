import type { NamedArray, Values } from '@moelab/core';

/** The experts by descending share: the order in which they are reported, since any order is the same model. */
export function orderByShare(shares: Float64Array): readonly number[] {
  return [...shares.keys()].sort((a, b) => shares[b]! - shares[a]! || a - b);
}

/** The same values with the experts in another order: entry e of every 'expert' axis is the old entry order[e]. */
export function inExpertOrder(values: Values, order: readonly number[]): Values {
  return Object.fromEntries(Object.entries(values).map(([name, array]) => [name, reordered(array, order)]));
}

function reordered(array: NamedArray, order: readonly number[]): NamedArray {
  const axis = array.axes.indexOf('expert');
  if (axis < 0) return array;
  const inner = array.shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  const block = inner * order.length;
  const values = array.values.map((_, i) => {
    const within = i % block;
    const from = order[Math.floor(within / inner)]!;
    return array.values[i - within + from * inner + (within % inner)]!;
  });
  return { ...array, values };
}
