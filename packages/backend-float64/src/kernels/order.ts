import { util } from '@tensorflow/tfjs-core';
import { type Numbers, newNumbers } from '../elements.ts';
import type { Call, Kernels } from '../kernel.ts';

type TopK = Call<'x', { k: number; sorted: boolean }>;
type Search = Call<'sortedSequence' | 'values', { side?: 'left' | 'right' }>;

/** Finds how many elements of a sorted run lie before `value`: those < value (left) or ≤ value (right). */
function insertionPoint(run: ArrayLike<number>, value: number, isRight: boolean): number {
  let low = 0;
  let high = run.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isRight ? run[middle]! <= value : run[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

const search =
  (side?: 'left' | 'right') =>
  ({ inputs: { sortedSequence, values }, attrs, backend }: Search) => {
    const runs = backend.numbers(sortedSequence);
    const wanted = backend.numbers(values);
    const length = sortedSequence.shape.at(-1)!;
    const perRow = values.shape.at(-1)!;
    const isRight = (side ?? attrs.side) === 'right';
    const out = new Int32Array(wanted.length);
    for (let i = 0; i < out.length; i++) {
      const row = Math.floor(i / perRow) * length;
      out[i] = insertionPoint(runs.subarray(row, row + length), wanted[i]!, isRight);
    }
    return backend.output(values.shape, 'int32', out);
  };

/** Tells whether `a` comes before `b` in descending order; NaN comes before every number, equals keep their order. */
const isBefore = (a: number, b: number): boolean => a > b || (Number.isNaN(a) && !Number.isNaN(b));

/** Above this k, sorting the row is cheaper than inserting each element into the list of the best. */
const INSERTION_LIMIT = 16;

/** Writes the positions of the k largest of n elements, largest first. */
function largest(x: Numbers, from: number, n: number, k: number, out: Int32Array, at: number): void {
  if (k > INSERTION_LIMIT) {
    const order = Int32Array.from({ length: n }, (_, i) => i);
    order.sort((i, j) => {
      const a = x[from + i]!;
      const b = x[from + j]!;
      return isBefore(a, b) ? -1 : isBefore(b, a) ? 1 : i - j;
    });
    out.set(order.subarray(0, k), at);
    return;
  }
  for (let i = 0, held = 0; i < n; i++) {
    let place = held;
    while (place > 0 && isBefore(x[from + i]!, x[from + out[at + place - 1]!]!)) place--;
    if (place === k) continue;
    if (held < k) held++;
    for (let later = held - 1; later > place; later--) out[at + later] = out[at + later - 1]!;
    out[at + place] = i;
  }
}

/** Order along the last axis. */
export const orderKernels: Kernels = {
  /** The k largest, largest first; of equals the one that comes first; NaN counts as larger than +∞. */
  TopK: ({ inputs: { x }, attrs: { k }, backend }: TopK) => {
    const values = backend.numbers(x);
    const n = x.shape.at(-1)!;
    const rows = n === 0 ? 0 : values.length / n;
    const shape = x.shape.with(-1, k);
    const best = newNumbers(x.dtype, util.sizeFromShape(shape));
    const indices = new Int32Array(best.length);
    for (let row = 0; row < rows; row++) {
      largest(values, row * n, n, k, indices, row * k);
      for (let i = row * k; i < (row + 1) * k; i++) best[i] = values[row * n + indices[i]!]!;
    }
    return [backend.output(shape, x.dtype, best), backend.output(shape, 'int32', indices)];
  },
  SearchSorted: search(),
  LowerBound: search('left'),
  UpperBound: search('right'),
};
