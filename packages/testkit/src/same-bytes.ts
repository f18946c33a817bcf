import type { Values } from '@moelab/core';

/** Tells whether two lists of numbers are the same, bit for bit except for the payload of NaN. */
export const sameNumbers = (a: ArrayLike<number>, b: ArrayLike<number>): boolean =>
  a.length === b.length && Array.from(a).every((v, i) => Object.is(v, b[i]));

/** Tells whether two sets of values have the same names, shapes and numbers. */
export function sameValues(a: Values, b: Values): boolean {
  const names = Object.keys(a);
  return (
    names.join() === Object.keys(b).join() &&
    names.every(
      (name) =>
        a[name]!.shape.join() === b[name]!.shape.join() && sameNumbers(a[name]!.values, b[name]!.values),
    )
  );
}

/** Copies values, so that a later change of the original shows. */
export const copied = (values: Values): Values =>
  Object.fromEntries(
    Object.entries(values).map(([name, array]) => [
      name,
      { ...array, values: Float64Array.from(array.values) },
    ]),
  );

/** Gives the largest |a − b| over entries; ∞ where one is not finite and the other differs. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  return Array.from(a).reduce((largest, v, i) => {
    const w = b[i]!;
    const difference = Object.is(v, w) ? 0 : Math.abs(v - w);
    return Number.isNaN(difference) ? Infinity : Math.max(largest, difference);
  }, 0);
}
