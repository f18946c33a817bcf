import * as tf from '@tensorflow/tfjs-core';
import { gradientRule } from './gradient-rule.ts';

/** The row-major position in x of every entry of a strided slice, in the slice's order. */
function slicedPositions(shape: number[], begin: number[], sizes: number[], strides: number[]): Int32Array {
  let positions = [0];
  shape.forEach((size, axis) => {
    positions = positions.flatMap((base) =>
      Array.from({ length: sizes[axis]! }, (_, i) => base * size + begin[axis]! + i * strides[axis]!),
    );
  });
  return Int32Array.from(positions);
}

/** StridedSlice: dy put back at the places it came from. tfjs has none. */
const stridedSlice = gradientRule<tf.StridedSliceAttrs>(
  'StridedSlice',
  { inputs: ['x'] },
  (dy, [x], given) => ({
    x: () => {
      const { shape } = x!;
      if (dy.size === 0) return tf.zeros(shape);
      const { begin, end, strides } = tf.slice_util.sliceInfo(
        shape,
        given.begin,
        given.end,
        given.strides,
        given.beginMask,
        given.endMask,
        given.ellipsisMask,
        given.newAxisMask,
        given.shrinkAxisMask,
      );
      const sizes = tf.slice_util.computeOutShape(begin, end, strides);
      const positions = tf.tensor2d(slicedPositions(shape, begin, sizes, strides), [dy.size, 1], 'int32');
      return tf.reshape(tf.scatterND(positions, tf.reshape(dy, [dy.size]), [x!.size]), shape);
    },
  }),
);

/** MirrorPad: the border is folded back onto the entries it mirrors. tfjs drops it. */
const mirrorPad = gradientRule<{ paddings: [number, number][]; mode: 'reflect' | 'symmetric' }>(
  'MirrorPad',
  { inputs: ['x'] },
  (dy, [x], { paddings, mode }) => ({
    x: () => {
      const { shape } = x!;
      const skip = mode === 'reflect' ? 1 : 0;
      let folded = dy;
      for (let axis = shape.length - 1; axis >= 0; axis--) {
        const [before, after] = paddings[axis]!;
        const n = shape[axis]!;
        const outer = tf.util.sizeFromShape(dy.shape.slice(0, axis));
        const inner = tf.util.sizeFromShape(shape.slice(axis + 1));
        const rows = tf.reshape(folded, [outer, before + n + after, inner]);
        const piece = (from: number, size: number) => tf.slice(rows, [0, from, 0], [outer, size, inner]);
        const mirrored = (from: number, size: number, to: number) =>
          tf.pad(tf.reverse(piece(from, size), 1), [
            [0, 0],
            [to, n - to - size],
            [0, 0],
          ]);
        folded = piece(before, n);
        if (before > 0) folded = tf.add(folded, mirrored(0, before, skip));
        if (after > 0) folded = tf.add(folded, mirrored(before + n, after, n - skip - after));
      }
      return tf.reshape(folded, shape);
    },
  }),
);

/** tfjs hands the gradients of several outputs over as a list, but the gradient of a single one by itself. */
const listed = (dy: tf.Tensor | tf.Tensor[]): tf.Tensor[] => (Array.isArray(dy) ? dy : [dy]);

/** Unpack: the gradients stacked again. tfjs's throws where there is one output. */
const unpack: tf.GradConfig = {
  kernelName: 'Unpack',
  gradFunc: (dy, _, attributes) => {
    const { axis } = attributes as unknown as { readonly axis: number };
    return { value: () => tf.stack(listed(dy), axis) };
  },
};

/** SplitV: the gradients joined again. tfjs's throws where there is one output. */
const splitV: tf.GradConfig = {
  kernelName: 'SplitV',
  gradFunc: (dy, _, attributes) => {
    const { axis } = attributes as unknown as { readonly axis: number };
    return { x: () => tf.concat(listed(dy), axis) };
  },
};

/** Repaired gradients of kernels that cut pieces out of a tensor or extend it by itself. */
export const slicingGradients: readonly tf.GradConfig[] = [stridedSlice, mirrorPad, unpack, splitV];
