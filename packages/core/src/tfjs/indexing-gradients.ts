import * as tf from '@tensorflow/tfjs-core';
import { gradientRule } from './gradient-rule.ts';

const { sizeFromShape, parseAxisParam } = tf.util;

/** 0, step, 2·step, … as int32, in a column. */
const column = (count: number, step: number) =>
  tf.tensor2d(
    Int32Array.from({ length: count }, (_, i) => i * step),
    [count, 1],
    'int32',
  );

/**
 * GatherV2: each row of dy added to the row of x it came from, with any number of batch axes. tfjs calls a chained op
 * for one batch axis, takes more for none, and passes the indices for their own gradient.
 */
const gather = gradientRule<{ axis: number; batchDims?: number }>(
  'GatherV2',
  { inputs: ['x', 'indices'] },
  (dy, [x, indices], attributes) => ({
    x: () => {
      const { shape } = x!;
      const axis = parseAxisParam(attributes.axis, shape)[0]!;
      const given = attributes.batchDims ?? 0;
      const batchAxes = given < 0 ? given + indices!.rank : given;
      const batch = sizeFromShape(shape.slice(0, batchAxes));
      const outer = sizeFromShape(shape.slice(batchAxes, axis));
      const n = shape[axis]!;
      const inner = sizeFromShape(shape.slice(axis + 1));
      const picks = sizeFromShape(indices!.shape.slice(batchAxes));
      const swap = (t: tf.Tensor) => (outer === 1 ? t : tf.transpose(t, [0, 2, 1, 3]));
      const rows = swap(tf.reshape(dy, [batch, outer, picks, inner])); // (batch, picks, outer, inner)
      const flat = tf.reshape(indices!, [batch, picks]);
      const ids = tf.reshape(batch === 1 ? flat : tf.add(flat, column(batch, n)), [
        batch * picks,
      ]) as tf.Tensor1D;
      const sums = tf.unsortedSegmentSum(tf.reshape(rows, [batch * picks, outer * inner]), ids, batch * n);
      return tf.reshape(swap(tf.reshape(sums, [batch, n, outer, inner])), shape);
    },
    indices: () => tf.zeros(indices!.shape),
  }),
);

/**
 * UnsortedSegmentSum: each row gets what its segment got, none where the segment is negative. tfjs makes and selects by a
 * mask of all entries, which costs more than the sum itself.
 */
const segmentSum = gradientRule('UnsortedSegmentSum', { inputs: ['segmentIds'] }, (dy, [segmentIds]) => ({
  x: () => {
    const none = tf.zeros([1, ...dy.shape.slice(1)]);
    const ids = segmentIds!;
    const last = tf.fill(ids.shape, dy.shape[0]!, 'int32');
    const isDropped = tf.less(ids, tf.zeros(ids.shape, 'int32'));
    return tf.gather(tf.concat([dy, none], 0), tf.where(isDropped, last, ids));
  },
  segmentIds: () => tf.zeros(segmentIds!.shape),
}));

/** GatherNd: scattered back. tfjs has none. */
const gatherNd = gradientRule('GatherNd', { inputs: ['params', 'indices'] }, (dy, [params, indices]) => ({
  params: () => tf.scatterND(indices!, dy, params!.shape),
  indices: () => tf.zeros(indices!.shape),
}));

/** ScatterNd: gathered back. tfjs has none. */
const scatterNd = gradientRule('ScatterNd', { inputs: ['indices'] }, (dy, [indices]) => ({
  updates: () => tf.gatherND(dy, indices!),
  indices: () => tf.zeros(indices!.shape),
}));

/** TensorScatterUpdate: the updates take what they replaced. tfjs has none. Indices must not repeat. */
const tensorScatterUpdate = gradientRule(
  'TensorScatterUpdate',
  { inputs: ['indices', 'updates'] },
  (dy, [indices, updates]) => ({
    tensor: () => tf.tensorScatterUpdate(dy, indices!, tf.zeros(updates!.shape)),
    updates: () => tf.gatherND(dy, indices!),
    indices: () => tf.zeros(indices!.shape),
  }),
);

/** TopK: the values' gradient, put back where the values came from. tfjs has none. */
const topK = gradientRule<{ k: number }>(
  'TopK',
  { inputs: ['x'], outputs: [false, true] },
  (dy, [x, indices], { k }) => ({
    x: () => {
      const n = x!.shape.at(-1)!;
      const rows = x!.size / n;
      if (dy.size === 0) return tf.zeros(x!.shape);
      const places = tf.add(tf.reshape(indices!, [rows, k]), column(rows, n));
      const spread = tf.scatterND(tf.reshape(places, [rows * k, 1]), tf.reshape(dy, [rows * k]), [x!.size]);
      return tf.reshape(spread, x!.shape);
    },
  }),
);

/** Diag: the diagonal of dy. tfjs has none. */
const diag = gradientRule('Diag', { inputs: ['x'] }, (dy, [x]) => ({
  x: () => {
    const { size, shape } = x!;
    return tf.reshape(tf.sum(tf.mul(tf.reshape(dy, [size, size]), tf.eye(size)), 1), shape);
  },
}));

/** Repaired gradients of kernels that pick entries, or put them, by index. */
export const indexingGradients: readonly tf.GradConfig[] = [
  gather,
  segmentSum,
  gatherNd,
  scatterNd,
  tensorScatterUpdate,
  topK,
  diag,
];
