import { normal, type Stream } from '@moelab/numerics';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Backend } from './backend.ts';
import { sizeOf } from './parameters.ts';

/** Random tensors out of a seeded stream: what a gate or an expert may use for noise. */
export interface Draw {
  /** U[0, 1). */
  uniform(shape: readonly number[]): Tensor;
  /** N(0, 1). */
  normal(shape: readonly number[]): Tensor;
  /** Standard Gumbel, −ln(−ln U): argmax of logits + Gumbel samples their softmax. */
  gumbel(shape: readonly number[]): Tensor;
  /** Draws of their own, the same whatever was drawn before and elsewhere. */
  of(...key: readonly (string | number)[]): Draw;
}

/** Draws tensors on `backend` from `stream`; the values are the same on every backend up to its rounding. */
export function drawFrom(backend: Backend, stream: Stream): Draw {
  const tensor = (shape: readonly number[], one: () => number) => {
    const values = new Float64Array(sizeOf(shape));
    for (let i = 0; i < values.length; i++) values[i] = one();
    return backend.tensor(values, shape);
  };
  return {
    uniform: (shape) => tensor(shape, () => stream.next()),
    normal: (shape) => tensor(shape, () => normal(stream)),
    gumbel: (shape) =>
      tensor(shape, () => -Math.log(-Math.log1p(-(stream.next() * (1 - 2 ** -53) + 2 ** -54)))),
    of: (...key) => drawFrom(backend, stream.substream(...key)),
  };
}
