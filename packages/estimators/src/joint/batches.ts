import type { Dataset } from '@moelab/core';
import { type Matrix, matrix, permutation, stream } from '@moelab/numerics';

/** The rows of each batch of an epoch: a random order of all rows, cut into batches; the last may be smaller. */
export function batchesOf(rows: number, size: number, seed: number, epoch: number): readonly Uint32Array[] {
  if (size >= rows) return [Uint32Array.from({ length: rows }, (_, i) => i)];
  const order = permutation(stream(seed, 'joint', 'order', epoch), rows);
  return Array.from({ length: Math.ceil(rows / size) }, (_, b) => order.subarray(b * size, (b + 1) * size));
}

/** These rows of a matrix, in this order. */
export function rowsAt({ cols, data }: Matrix, rows: ArrayLike<number>): Matrix {
  const picked = matrix(rows.length, cols);
  for (let i = 0; i < rows.length; i++)
    picked.data.set(data.subarray(rows[i]! * cols, (rows[i]! + 1) * cols), i * cols);
  return picked;
}

/** Data in two, at random: what is trained on, and a share of at least one row that is held out. */
export function heldOut(
  { x, y }: Dataset,
  share: number,
  seed: number,
): { readonly training: Dataset; readonly validation: Dataset } {
  const order = permutation(stream(seed, 'joint', 'held out'), x.rows);
  const count = Math.min(x.rows - 1, Math.max(1, Math.round(share * x.rows)));
  const part = (rows: Uint32Array) => ({ x: rowsAt(x, rows), y: rowsAt(y, rows) });
  return { training: part(order.slice(count).sort()), validation: part(order.slice(0, count).sort()) };
}
