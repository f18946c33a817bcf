import { newNumbers } from '../elements.ts';
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

/** Order along the last axis. */
export const orderKernels: Kernels = {
  /** The k largest, largest first; of equals the one that comes first; NaN counts as larger than +∞. */
  TopK: ({ inputs: { x }, attrs: { k }, backend }: TopK) => {
    const values = backend.numbers(x);
    const n = x.shape.at(-1)!;
    const rows = n === 0 ? 0 : values.length / n;
    const shape = x.shape.with(-1, k);
    const best = newNumbers(x.dtype, rows * k);
    const indices = new Int32Array(rows * k);
    for (let row = 0; row < rows; row++) {
      const from = row * n;
      const rank = (i: number) => (Number.isNaN(values[from + i]!) ? 1 : 0);
      const order = Int32Array.from({ length: n }, (_, i) => i).sort(
        (i, j) => rank(j) - rank(i) || values[from + j]! - values[from + i]! || i - j,
      );
      for (let i = 0; i < k; i++) {
        indices[row * k + i] = order[i]!;
        best[row * k + i] = values[from + order[i]!]!;
      }
    }
    return [backend.output(shape, x.dtype, best), backend.output(shape, 'int32', indices)];
  },
  SearchSorted: search(),
  LowerBound: search('left'),
  UpperBound: search('right'),
};
