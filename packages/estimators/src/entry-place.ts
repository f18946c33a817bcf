import type { NamedArray } from '@moelab/core';

/** Says where an entry stands, counted from 1 along each named axis: ' (input 1, expert 2)'; nothing for a scalar. */
export function entryPlace({ axes, shape }: Pick<NamedArray, 'axes' | 'shape'>, index: number): string {
  let rest = index;
  const at = shape.map(() => 0);
  for (let a = shape.length - 1; a >= 0; a--) {
    at[a] = rest % shape[a]!;
    rest = Math.floor(rest / shape[a]!);
  }
  return axes.length === 0 ? '' : ` (${axes.map((axis, a) => `${axis} ${at[a]! + 1}`).join(', ')})`;
}
