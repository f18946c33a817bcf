import * as tf from '@tensorflow/tfjs-core';

/**
 * What a tfjs backend whose 'float32' tensors hold doubles offers, so that doubles reach it unrounded: tfjs-core itself
 * rounds every JavaScript number and array to float32 before a backend sees it.
 */
export interface ExactBackend {
  /** Makes a 'float32' tensor of that shape that holds the values as they are. */
  exact(values: Float64Array, shape: number[]): tf.Tensor;
}

/** Tells whether a tfjs backend takes doubles unrounded. */
export function isExactBackend(backend: object): backend is ExactBackend {
  return 'exact' in backend && typeof backend.exact === 'function';
}

/**
 * Makes a scalar tensor of the current backend that holds the value as exactly as that backend can: as a double on a
 * backend of doubles, rounded to float32 on any other. The caller disposes of it, or calls inside `tf.tidy`.
 */
export function exactConstant(value: number): tf.Scalar {
  const backend = tf.backend();
  return isExactBackend(backend)
    ? (backend.exact(Float64Array.of(value), []) as tf.Scalar)
    : tf.scalar(value, 'float32');
}
