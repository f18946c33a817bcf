import { backend_util, slice_util, type Tensor, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { entriesOf, type KernelCall, type Repair, sizeOf } from '../repair.ts';

/** slice, split and unstack: one copy of what is taken. */
export const pieces: Repair = {
  kernels: ['Slice', 'SplitV', 'Unpack'],
  fault: 'the whole tensor is copied out of the heap for each piece: quadratic in the number of pieces',
  cure: 'each piece is copied once, within the heap',
  repaired: (stock, name) => (call) => {
    const x = (call.inputs.x ?? call.inputs.value)!; // unstack calls it a value
    if (x.dtype === 'string') return stock(call);
    if (name === 'Slice') {
      const { begin, size } = call.attrs as { readonly begin: number[]; readonly size: number[] };
      const [first, sizes] = slice_util.parseSliceParams(x as Tensor, begin, size) as [number[], number[]];
      return piece(call, x, first, sizes);
    }
    const axis = util.parseAxisParam(call.attrs.axis as number, x.shape)[0]!;
    const counts =
      name === 'Unpack'
        ? new Array<number>(x.shape[axis]!).fill(1)
        : backend_util.prepareSplitSize(x as Tensor, call.attrs.numOrSizeSplits as number[], axis);
    let at = 0;
    return counts.map((count) => {
      const begin = x.shape.map((_, a) => (a === axis ? at : 0));
      at += count;
      const size = x.shape.map((side, a) => (a === axis ? count : side));
      const out = piece(call, x, begin, size);
      return name === 'Unpack' ? { ...out, shape: x.shape.filter((_, a) => a !== axis) } : out;
    });
  },
};

/** The entries of x from `begin` on, `size` along each axis: copied in runs that lie together in both. */
function piece(
  { backend }: KernelCall,
  x: TensorInfo,
  begin: readonly number[],
  size: readonly number[],
): TensorInfo {
  const out = backend.makeOutput([...size], x.dtype);
  const count = sizeOf(size);
  if (count === 0) return out;
  const from = entriesOf(backend, x);
  const to = entriesOf(backend, out);
  // the axes after this one are whole, so that a run is all of them and the piece of this one
  let inner = x.shape.length - 1;
  while (inner > 0 && size[inner] === x.shape[inner]) inner--;
  const strides = x.shape.map((_, axis) => sizeOf(x.shape.slice(axis + 1)));
  const run = size[inner]! * strides[inner]!;
  for (let o = 0; o < count; o += run) {
    let rest = o / run;
    let place = begin[inner]! * strides[inner]!;
    for (let axis = inner - 1; axis >= 0; axis--) {
      place += (begin[axis]! + (rest % size[axis]!)) * strides[axis]!;
      rest = Math.floor(rest / size[axis]!);
    }
    if (run > 32) to.set(from.subarray(place, place + run), o);
    else for (let j = 0; j < run; j++) to[o + j] = from[place + j]!;
  }
  return out;
}
