import { mul, notEqual, sum, type Tensor, where, zerosLike } from '@tensorflow/tfjs-core';

/** Σ c · value, over the entries with c ≠ 0, which may be −∞ elsewhere. */
export function weightedSum(value: Tensor, c: Tensor): Tensor {
  return sum(mul(c, where(notEqual(c, zerosLike(c)), value, zerosLike(value))));
}
