import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import { type Numbers, newNumbers } from './elements.ts';
import type { Float64Backend } from './float64-backend.ts';
import { copyStrided, rowMajor, stridesOf } from './strided.ts';

/** A tensor seen as (outer, length, inner), to be reduced along the middle: element (o, r, i) is values[(o·length + r)·inner + i]. */
export interface ReducedView {
  readonly values: Numbers;
  readonly outer: number;
  readonly length: number;
  readonly inner: number;
  /** The result's shape. */
  readonly shape: readonly number[];
}

/** Sees a tensor as (outer, length, inner) for a reduction along some axes; copies only where those do not lie side by side. */
export function reducedView(
  backend: Float64Backend,
  x: TensorInfo,
  axis: number | number[],
  keepDims = false,
): ReducedView {
  const reduced = new Set(util.parseAxisParam(axis, x.shape));
  const axes = x.shape.map((_, i) => i);
  const kept = axes.filter((i) => !reduced.has(i));
  const shape = keepDims ? axes.map((i) => (reduced.has(i) ? 1 : x.shape[i]!)) : kept.map((i) => x.shape[i]!);
  const product = (some: readonly number[]) => some.reduce((size, i) => size * x.shape[i]!, 1);
  const length = product([...reduced]);
  const values = backend.numbers(x);

  const wide = axes.filter((i) => reduced.has(i) && x.shape[i] !== 1);
  const first = wide[0] ?? x.shape.length;
  const last = wide.at(-1) ?? x.shape.length;
  const between = kept.filter((i) => i > first && i < last && x.shape[i] !== 1);
  if (between.length === 0) {
    const outer = product(kept.filter((i) => i < first));
    return { values, outer, length, inner: product(kept.filter((i) => i > first)), shape };
  }
  const order = [...kept, ...reduced];
  const strides = stridesOf(x.shape);
  const box = order.map((i) => x.shape[i]!);
  const gathered = newNumbers(x.dtype, values.length);
  copyStrided(values, { offset: 0, strides: order.map((i) => strides[i]!) }, gathered, rowMajor(box), box);
  return { values: gathered, outer: product(kept), length, inner: 1, shape };
}
