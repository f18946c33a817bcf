import { slice_util } from '@tensorflow/tfjs-core';
import { entriesOf, type Repair, sizeOf } from '../repair.ts';

/** stridedSlice with any masks, of any dtype. */
export const stridedSlice: Repair = {
  kernels: ['StridedSlice'],
  fault: 'wrong entries with a dropped axis beside a stride; integers and booleans are read as floats',
  cure: "entries are copied one by one, in the tensor's own dtype",
  repaired: (stock) => (call) => {
    const { inputs, attrs, backend } = call;
    const x = inputs.x!;
    const mask = (name: string) => attrs[name] as number;
    const info = slice_util.sliceInfo(
      x.shape,
      attrs.begin as number[],
      attrs.end as number[],
      attrs.strides as number[],
      mask('beginMask'),
      mask('endMask'),
      mask('ellipsisMask'),
      mask('newAxisMask'),
      mask('shrinkAxisMask'),
    );
    const { begin, end, strides } = info;
    if (info.isIdentity || info.sliceDim0 || info.isSimpleSlice) return stock(call);
    const counts = begin.map((first, axis) => Math.max(0, Math.ceil((end[axis]! - first) / strides[axis]!)));
    const out = backend.makeOutput(info.finalShape, x.dtype);
    const from = entriesOf(backend, x);
    const to = entriesOf(backend, out);
    const steps = x.shape.map((_, axis) => sizeOf(x.shape.slice(axis + 1)));
    for (let o = 0; o < to.length; o++) {
      let rest = o;
      let place = 0;
      for (let axis = counts.length - 1; axis >= 0; axis--) {
        place += (begin[axis]! + (rest % counts[axis]!) * strides[axis]!) * steps[axis]!;
        rest = Math.floor(rest / counts[axis]!);
      }
      to[o] = from[place]!;
    }
    return out;
  },
};
