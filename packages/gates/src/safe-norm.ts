import { equal, onesLike, sqrt, type Tensor, where, zerosLike } from '@tensorflow/tfjs-core';

/** A Euclidean norm, and what to divide by in its place: 1 where the norm is 0. */
export interface SafeNorm {
  readonly norm: Tensor;
  readonly divisor: Tensor;
}

/**
 * Gives the Euclidean norm of something whose sum of squares is given, with gradient 0 where it is 0 (that of tfjs's own
 * `sqrt` is NaN there).
 *
 * What has squares that underflow (entries below 1e-162 in doubles, 1e-23 in float32) counts as 0. NaN stays NaN.
 */
export function safeNorm(squares: Tensor): SafeNorm {
  const isZero = equal(squares, zerosLike(squares));
  // both sides of where are differentiated: where it is not taken, the root sees 1
  const divisor = sqrt(where(isZero, onesLike(squares), squares));
  return { norm: where(isZero, zerosLike(squares), divisor), divisor };
}
