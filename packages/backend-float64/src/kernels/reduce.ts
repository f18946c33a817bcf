import { MoelabError } from '@moelab/core';
import { type DataType, type TensorInfo, upcastType } from '@tensorflow/tfjs-core';
import { newNumbers } from '../elements.ts';
import type { Float64Backend } from '../float64-backend.ts';
import type { Call, Kernels } from '../kernel.ts';
import { pairwiseColumnSums, pairwiseSum } from '../pairwise-sum.ts';
import { type ReducedView, reducedView } from '../reduced-view.ts';

type Reduction = Call<'x', { axis: number | number[]; keepDims: boolean }>;

/** Adds along the middle of a view, pairwise. Empty: 0. */
function sums({ values, outer, length, inner }: ReducedView): Float64Array {
  const out = new Float64Array(outer * inner);
  for (let o = 0; o < outer; o++) {
    const from = o * length * inner;
    if (inner === 1) out[o] = pairwiseSum(values, from, length);
    else pairwiseColumnSums(values, from, length, inner, out, o * inner);
  }
  return out;
}

/** Folds along the middle of a view from a start, which is the result where there is nothing to fold. */
function fold(
  { values, outer, length, inner }: ReducedView,
  start: number,
  step: (total: number, value: number) => number,
): Float64Array {
  const out = new Float64Array(outer * inner).fill(start);
  for (let o = 0; o < outer; o++) {
    for (let r = 0; r < length; r++) {
      const row = (o * length + r) * inner;
      for (let i = 0; i < inner; i++) out[o * inner + i] = step(out[o * inner + i]!, values[row + i]!);
    }
  }
  return out;
}

function result(
  backend: Float64Backend,
  view: ReducedView,
  dtype: DataType,
  totals: Float64Array,
): TensorInfo {
  if (dtype === 'float32') return backend.output(view.shape, dtype, totals);
  const out = newNumbers(dtype, totals.length);
  out.set(totals);
  return backend.output(view.shape, dtype, out);
}

/** The neutral element of max, −∞, or the lowest number that the dtype holds. */
function lowest(dtype: DataType): number {
  if (dtype === 'float32') return Number.NEGATIVE_INFINITY;
  return dtype === 'int32' ? -(2 ** 31) : 0;
}

/** The neutral element of min, +∞, or the highest number that the dtype holds. */
function highest(dtype: DataType): number {
  if (dtype === 'float32') return Number.POSITIVE_INFINITY;
  return dtype === 'int32' ? 2 ** 31 - 1 : 1;
}

/** Finds the first index of the best value along the middle of a view; NaN is better than every number. */
function bestIndices(
  backend: Float64Backend,
  op: string,
  { x }: Readonly<Record<'x', TensorInfo>>,
  axis: number,
  isBetter: (value: number, best: number) => boolean,
): TensorInfo {
  const view = reducedView(backend, x, axis);
  const { values, outer, length, inner } = view;
  const out = new Int32Array(outer * inner);
  if (length === 0 && out.length > 0) {
    throw new MoelabError(
      'INVALID_SHAPE',
      `float64: ${op} along an empty axis, got shape (${x.shape.join(', ')})`,
    );
  }
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const from = o * length * inner + i;
      let best = 0;
      for (let r = 1; r < length; r++) {
        const value = values[from + r * inner]!;
        const held = values[from + best * inner]!;
        if (isBetter(value, held) || (Number.isNaN(value) && !Number.isNaN(held))) best = r;
      }
      out[o * inner + i] = best;
    }
  }
  return backend.output(view.shape, 'int32', out);
}

/**
 * Reductions along one, several or all axes. Over nothing: sum 0, product 1, mean NaN, max −∞, min +∞, all true, any
 * false. NaN goes through all but all and any, where it counts as true.
 */
export const reduceKernels: Kernels = {
  Sum: ({ inputs: { x }, attrs: { axis, keepDims }, backend }: Reduction) => {
    const view = reducedView(backend, x, axis, keepDims);
    return result(backend, view, upcastType(x.dtype, 'int32'), sums(view));
  },
  Mean: ({ inputs: { x }, attrs: { axis, keepDims }, backend }: Reduction) => {
    const view = reducedView(backend, x, axis, keepDims);
    return result(
      backend,
      view,
      'float32',
      sums(view).map((sum) => sum / view.length),
    );
  },
  Prod: ({ inputs: { x }, attrs: { axis, keepDims }, backend }: Reduction) => {
    const view = reducedView(backend, x, axis, keepDims);
    return result(
      backend,
      view,
      upcastType(x.dtype, 'int32'),
      fold(view, 1, (product, value) => product * value),
    );
  },
  Max: ({
    inputs: { x },
    attrs,
    backend,
  }: Call<'x', { reductionIndices: number | number[]; keepDims: boolean }>) => {
    const view = reducedView(backend, x, attrs.reductionIndices, attrs.keepDims);
    return result(backend, view, x.dtype, fold(view, lowest(x.dtype), Math.max));
  },
  Min: ({ inputs: { x }, attrs: { axis, keepDims }, backend }: Reduction) => {
    const view = reducedView(backend, x, axis, keepDims);
    return result(backend, view, x.dtype, fold(view, highest(x.dtype), Math.min));
  },
  All: ({ inputs: { x }, attrs: { axis, keepDims }, backend }: Reduction) => {
    const view = reducedView(backend, x, axis, keepDims);
    return result(
      backend,
      view,
      'bool',
      fold(view, 1, (all, value) => +(all !== 0 && value !== 0)),
    );
  },
  Any: ({ inputs: { x }, attrs: { axis, keepDims }, backend }: Reduction) => {
    const view = reducedView(backend, x, axis, keepDims);
    return result(
      backend,
      view,
      'bool',
      fold(view, 0, (any, value) => +(any !== 0 || value !== 0)),
    );
  },
  ArgMax: ({ inputs, attrs: { axis }, backend }: Call<'x', { axis: number }>) =>
    bestIndices(backend, 'argMax', inputs, axis, (value, best) => value > best),
  ArgMin: ({ inputs, attrs: { axis }, backend }: Call<'x', { axis: number }>) =>
    bestIndices(backend, 'argMin', inputs, axis, (value, best) => value < best),
};
