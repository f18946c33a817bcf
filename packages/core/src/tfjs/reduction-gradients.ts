import * as tf from '@tensorflow/tfjs-core';
import { exactConstant } from './exact-constant.ts';
import { gradientRule } from './gradient-rule.ts';
import { stockGradients } from './gradients.generated.ts';

type Axes = number | number[] | null | undefined;

/** The reduced axes as numbers from 0, and the shape of x with those axes kept as 1. */
function reduced(x: tf.Tensor, axes: Axes): { axes: number[]; kept: number[] } {
  const list = tf.util.parseAxisParam(axes ?? x.shape.map((_, axis) => axis), x.shape);
  return { axes: list, kept: x.shape.map((size, axis) => (list.includes(axis) ? 1 : size)) };
}

/** Mean: dy/n everywhere. tfjs rounds n, which float32 cannot hold above 2²⁴. */
const mean = gradientRule<{ axis: Axes }>('Mean', { inputs: ['x'] }, (dy, [x], attributes) => ({
  x: () => {
    const { axes, kept } = reduced(x!, attributes.axis);
    const n = axes.reduce((product, axis) => product * x!.shape[axis]!, 1);
    return tf.mul(tf.reshape(tf.div(dy, exactConstant(n)), kept), tf.ones(x!.shape));
  },
}));

/** Max and Min: dy shared equally among the extreme entries. tfjs gives the whole of it to each, which is no subgradient. */
function extreme(dy: tf.Tensor, x: tf.Tensor, y: tf.Tensor, axes: Axes): tf.Tensor {
  const { axes: list, kept } = reduced(x, axes);
  const hit = tf.cast(tf.equal(x, tf.reshape(y, kept)), 'float32');
  const hits = tf.sum(hit, list, true);
  return tf.mul(tf.div(tf.reshape(dy, kept), hits), hit);
}
const extremeSaved = { inputs: ['x'], outputs: [true] };
const max = gradientRule<{ reductionIndices: Axes }>(
  'Max',
  extremeSaved,
  (dy, [x, y], { reductionIndices }) => ({
    x: () => extreme(dy, x!, y!, reductionIndices),
  }),
);
const min = gradientRule<{ axis: Axes }>('Min', extremeSaved, (dy, [x, y], { axis }) => ({
  x: () => extreme(dy, x!, y!, axis),
}));

/** Cumsum: a cumulative sum the other way round. tfjs permutes the axes of the result unless the axis is the last. */
const cumsum = gradientRule<{ axis: number; exclusive: boolean; reverse: boolean }>(
  'Cumsum',
  {},
  (dy, _saved, { axis, exclusive, reverse }) => ({ x: () => tf.cumsum(dy, axis, exclusive, !reverse) }),
);

/** Tile (and so `broadcastTo`): the sum over the copies. tfjs adds slices one by one, and refuses more than 4 axes. */
const tile = gradientRule<{ reps: number[] }>('Tile', { inputs: ['x'] }, (dy, [x], { reps }) => ({
  x: () => {
    let sum = dy;
    for (let axis = x!.rank - 1; axis >= 0; axis--) {
      if (reps[axis] === 1) continue;
      const before = tf.util.sizeFromShape(dy.shape.slice(0, axis));
      const after = tf.util.sizeFromShape(x!.shape.slice(axis));
      sum = tf.sum(tf.reshape(sum, [before, reps[axis]!, after]), 1);
    }
    return tf.reshape(sum, x!.shape);
  },
}));

const stockBatchNorm = stockGradients.find(({ kernelName }) => kernelName === 'FusedBatchNorm')!;

/** FusedBatchNorm: tfjs's own rule with ε added to the variance first. tfjs rounds ε. */
const batchNorm = gradientRule<{ varianceEpsilon: number }>(
  'FusedBatchNorm',
  { inputs: ['x', 'mean', 'variance', 'scale'] },
  (dy, [x, mean, variance, scale], { varianceEpsilon }) => {
    const shifted = tf.add(variance!, exactConstant(varianceEpsilon));
    return stockBatchNorm.gradFunc(dy, [x!, mean!, shifted, scale!], { varianceEpsilon: 0 });
  },
);

/** Repaired gradients of kernels that reduce, accumulate or repeat along axes. */
export const reductionGradients: readonly tf.GradConfig[] = [mean, max, min, cumsum, tile, batchNorm];
