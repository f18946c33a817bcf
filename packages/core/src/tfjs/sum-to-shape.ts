import * as tf from '@tensorflow/tfjs-core';

/**
 * Sums a tensor over the axes along which `shape` was broadcast to it: the gradient of broadcasting.
 *
 * Shapes: x is what `shape` broadcasts to → `shape`. An empty broadcast axis gives zeros.
 */
export function sumToShape(x: tf.Tensor, shape: readonly number[]): tf.Tensor {
  const missing = x.rank - shape.length;
  const axes = x.shape.flatMap((size, axis) =>
    axis < missing || (shape[axis - missing] === 1 && size !== 1) ? [axis] : [],
  );
  return tf.reshape(axes.length > 0 ? tf.sum(x, axes) : x, [...shape]);
}
