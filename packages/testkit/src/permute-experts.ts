import type { NamedArray, Values } from '@moelab/core';

/** Puts expert order[e] at place e, along every axis named 'expert'. */
export function permuteExperts(values: Values, order: readonly number[]): Values {
  return Object.fromEntries(Object.entries(values).map(([name, array]) => [name, permuted(array, order)]));
}

function permuted(array: NamedArray, order: readonly number[]): NamedArray {
  let { values } = array;
  for (const [at, axis] of array.axes.entries()) {
    if (axis !== 'expert') continue;
    const inner = array.shape.slice(at + 1).reduce((a, b) => a * b, 1);
    const block = order.length * inner;
    const before = values;
    values = before.map((_, i) => {
      const place = Math.floor(i / inner) % order.length;
      return before[i - (i % block) + order[place]! * inner + (i % inner)]!;
    });
  }
  return { ...array, values };
}
