import { MoelabError } from '@moelab/core';
import {
  backend_util,
  type StridedSliceAttrs,
  slice_util,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core';
import { broadcastStrides } from '../broadcast.ts';
import { newElements } from '../elements.ts';
import type { Float64Backend } from '../float64-backend.ts';
import type { Call, Kernels } from '../kernel.ts';
import { copyStrided, type Layout, rowMajor, stridesOf } from '../strided.ts';

/** Makes a row-major tensor from the elements of `x` that a layout picks. */
function picked(
  backend: Float64Backend,
  x: TensorInfo,
  layout: Layout,
  shape: readonly number[],
): TensorInfo {
  const out = newElements(x.dtype, util.sizeFromShape([...shape]));
  copyStrided(backend.elements(x), layout, out, rowMajor(shape), shape);
  return backend.output(shape, x.dtype, out);
}

function slice(
  backend: Float64Backend,
  x: TensorInfo,
  begin: readonly number[],
  size: readonly number[],
): TensorInfo {
  const strides = stridesOf(x.shape);
  const offset = begin.reduce((sum, start, axis) => sum + start * strides[axis]!, 0);
  return picked(backend, x, { offset, strides }, size);
}

function concat(backend: Float64Backend, tensors: readonly TensorInfo[], axis: number): TensorInfo {
  const first = tensors[0]!;
  const shape = [...first.shape];
  shape[axis] = tensors.reduce((sum, x) => sum + x.shape[axis]!, 0);
  const strides = stridesOf(shape);
  const out = newElements(first.dtype, util.sizeFromShape(shape));
  let start = 0;
  for (const x of tensors) {
    copyStrided(
      backend.elements(x),
      rowMajor(x.shape),
      out,
      { offset: start * strides[axis]!, strides },
      x.shape,
    );
    start += x.shape[axis]!;
  }
  return backend.output(shape, first.dtype, out);
}

function tile(backend: Float64Backend, x: TensorInfo, reps: readonly number[]): TensorInfo {
  const strides = stridesOf(x.shape);
  const shape = x.shape.map((n, axis) => n * reps[axis]!);
  // each axis becomes (repetition, element), and stepping along the repetitions stays in place
  const box = x.shape.flatMap((n, axis) => [reps[axis]!, n]);
  const out = newElements(x.dtype, util.sizeFromShape(shape));
  const layout = { offset: 0, strides: strides.flatMap((step) => [0, step]) };
  copyStrided(backend.elements(x), layout, out, rowMajor(box), box);
  return backend.output(shape, x.dtype, out);
}

function pad(
  backend: Float64Backend,
  x: TensorInfo,
  paddings: readonly (readonly [number, number])[],
  constantValue: number,
): TensorInfo {
  const shape = x.shape.map((n, axis) => paddings[axis]![0] + n + paddings[axis]![1]);
  const strides = stridesOf(shape);
  const out = newElements(x.dtype, util.sizeFromShape(shape));
  if (!Array.isArray(out)) out.fill(constantValue);
  const offset = paddings.reduce((sum, [before], axis) => sum + before * strides[axis]!, 0);
  copyStrided(backend.elements(x), rowMajor(x.shape), out, { offset, strides }, x.shape);
  return backend.output(shape, x.dtype, out);
}

/** Pads axis after axis with the mirror image, with (symmetric) or without (reflect) the edge itself. */
function mirrorPad(
  backend: Float64Backend,
  x: TensorInfo,
  paddings: readonly (readonly [number, number])[],
  mode: 'reflect' | 'symmetric',
): TensorInfo {
  const edge = mode === 'reflect' ? 0 : 1;
  let elements = backend.elements(x);
  let shape: number[] = [...x.shape];
  for (const [axis, [before, after]] of paddings.entries()) {
    const n = shape[axis]!;
    if (Math.max(before, after) > n - 1 + edge) {
      throw new MoelabError(
        'INVALID_SHAPE',
        `float64: mirrorPad: axis ${axis} has ${n} elements, got padding ${before}, ${after}`,
      );
    }
    const next = shape.with(axis, before + n + after);
    const strides = stridesOf(next);
    const step = strides[axis]!;
    const slab = shape.with(axis, 1);
    const from = stridesOf(shape);
    const out = newElements(x.dtype, util.sizeFromShape(next));
    for (let i = 0; i < next[axis]!; i++) {
      const inside = i - before;
      const source = inside < 0 ? -inside - edge : inside >= n ? 2 * (n - 1) - inside + edge : inside;
      copyStrided(
        elements,
        { offset: source * from[axis]!, strides: from },
        out,
        { offset: i * step, strides },
        slab,
      );
    }
    elements = out;
    shape = next;
  }
  return backend.output(shape, x.dtype, elements === backend.elements(x) ? elements.slice() : elements);
}

function stridedSlice(backend: Float64Backend, x: TensorInfo, attrs: StridedSliceAttrs): TensorInfo {
  const info = slice_util.sliceInfo(
    x.shape,
    attrs.begin,
    attrs.end,
    attrs.strides,
    attrs.beginMask,
    attrs.endMask,
    attrs.ellipsisMask,
    attrs.newAxisMask,
    attrs.shrinkAxisMask,
  );
  const steps = stridesOf(x.shape);
  const box = slice_util.computeOutShape(info.begin, info.end, info.strides).map((n) => Math.max(0, n));
  const offset = info.begin.reduce((sum, start, axis) => sum + start * steps[axis]!, 0);
  const strides = steps.map((step, axis) => step * info.strides[axis]!);
  const out = newElements(x.dtype, util.sizeFromShape(box));
  copyStrided(backend.elements(x), { offset, strides }, out, rowMajor(box), box);
  return backend.output(info.finalShape, x.dtype, out);
}

function transpose(backend: Float64Backend, x: TensorInfo, perm: readonly number[]): TensorInfo {
  const strides = stridesOf(x.shape);
  const layout = { offset: 0, strides: perm.map((axis) => strides[axis]!) };
  return picked(
    backend,
    x,
    layout,
    perm.map((axis) => x.shape[axis]!),
  );
}

function reverse(backend: Float64Backend, x: TensorInfo, dims: number | number[]): TensorInfo {
  const turned = new Set(util.parseAxisParam(dims, x.shape));
  const strides = stridesOf(x.shape);
  const offset = [...turned].reduce((sum, axis) => sum + (x.shape[axis]! - 1) * strides[axis]!, 0);
  const steps = strides.map((step, axis) => (turned.has(axis) ? -step : step));
  return picked(backend, x, { offset, strides: steps }, x.shape);
}

function reshape(backend: Float64Backend, x: TensorInfo, wanted: number[]): TensorInfo {
  const size = util.sizeFromShape(x.shape);
  const shape = wanted.includes(-1) ? util.inferFromImplicitShape(wanted, size) : wanted;
  if (util.sizeFromShape(shape) !== size) {
    throw new MoelabError(
      'INVALID_SHAPE',
      `float64: reshape: shape (${x.shape.join(', ')}) does not fit into (${shape.join(', ')})`,
    );
  }
  return backend.alias(x, shape);
}

type Padded<A> = Call<'x', { paddings: [number, number][] } & A>;

/** Everything that moves elements and computes nothing; NaN, ±∞ and −0 come out as they went in. */
export const shapeKernels: Kernels = {
  Identity: ({ inputs: { x }, backend }: Call<'x'>) => backend.alias(x, x.shape),
  Reshape: ({ inputs: { x }, attrs: { shape }, backend }: Call<'x', { shape: number[] }>) =>
    reshape(backend, x, shape),
  ExpandDims: ({ inputs: { input }, attrs: { dim }, backend }: Call<'input', { dim: number }>) =>
    backend.alias(input, input.shape.toSpliced(dim < 0 ? input.shape.length + 1 + dim : dim, 0, 1)),
  Transpose: ({ inputs: { x }, attrs: { perm }, backend }: Call<'x', { perm: number[] }>) =>
    transpose(backend, x, perm),
  Slice: ({ inputs: { x }, attrs, backend }: Call<'x', { begin: number[]; size: number[] }>) => {
    const [begin, size] = slice_util.parseSliceParams(x as never, attrs.begin, attrs.size);
    slice_util.assertParamsValid(x, begin!, size!);
    return slice(backend, x, begin!, size!);
  },
  StridedSlice: ({ inputs: { x }, attrs, backend }: Call<'x', StridedSliceAttrs>) =>
    stridedSlice(backend, x, attrs),
  SplitV: ({
    inputs: { x },
    attrs,
    backend,
  }: Call<'x', { numOrSizeSplits: number | number[]; axis: number }>) => {
    const axis = util.parseAxisParam(attrs.axis, x.shape)[0]!;
    const sizes = backend_util.prepareSplitSize(x as never, attrs.numOrSizeSplits, axis);
    const begin = x.shape.map(() => 0);
    return sizes.map((n) => {
      const part = slice(backend, x, begin, x.shape.with(axis, n));
      begin[axis] = begin[axis]! + n;
      return part;
    });
  },
  Concat: ({ inputs, attrs, backend }: Call<string, { axis: number }>) => {
    const tensors = Object.values(inputs);
    const axis = util.parseAxisParam(attrs.axis, tensors[0]!.shape)[0]!;
    backend_util.assertParamsConsistent(
      tensors.map((x) => x.shape),
      axis,
    );
    return concat(backend, tensors, axis);
  },
  Pack: ({ inputs, attrs: { axis }, backend }: Call<string, { axis: number }>) => {
    const tensors = Object.values(inputs);
    const at = axis < 0 ? tensors[0]!.shape.length + 1 + axis : axis;
    return concat(
      backend,
      tensors.map((x) => ({ ...x, shape: x.shape.toSpliced(at, 0, 1) })),
      at,
    );
  },
  Unpack: ({ inputs: { value }, attrs, backend }: Call<'value', { axis: number }>) => {
    const axis = util.parseAxisParam(attrs.axis, value.shape)[0]!;
    const strides = stridesOf(value.shape);
    const rest = { strides: strides.toSpliced(axis, 1), shape: value.shape.toSpliced(axis, 1) };
    return Array.from({ length: value.shape[axis]! }, (_, i) =>
      picked(backend, value, { offset: i * strides[axis]!, strides: rest.strides }, rest.shape),
    );
  },
  PadV2: ({ inputs: { x }, attrs, backend }: Padded<{ constantValue: number }>) =>
    pad(backend, x, attrs.paddings, attrs.constantValue),
  MirrorPad: ({ inputs: { x }, attrs, backend }: Padded<{ mode: 'reflect' | 'symmetric' }>) =>
    mirrorPad(backend, x, attrs.paddings, attrs.mode),
  Tile: ({ inputs: { x }, attrs: { reps }, backend }: Call<'x', { reps: number[] }>) =>
    tile(backend, x, reps),
  BroadcastTo: ({ inputs: { x }, attrs: { shape }, backend }: Call<'x', { shape: number[] }>) =>
    picked(backend, x, { offset: 0, strides: broadcastStrides(x.shape, shape) }, shape),
  Reverse: ({ inputs: { x }, attrs: { dims }, backend }: Call<'x', { dims: number | number[] }>) =>
    reverse(backend, x, dims),
};
