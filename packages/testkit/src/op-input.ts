import type { Backend } from '@moelab/core';
import { stream, uniform } from '@moelab/numerics';
import { type Tensor, tensor } from '@tensorflow/tfjs-core';

/** A plain array with a shape that an op is called with. */
export interface OpInput {
  readonly shape: readonly number[];
  /** Row-major. */
  readonly values: readonly number[];
  readonly dtype: 'float32' | 'int32' | 'bool';
}

const sizeOf = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

/** Draws irregular numbers of [from, to], the same on every run; another `seed` gives others. */
export function reals(shape: readonly number[], seed = 1, from = -2, to = 2): OpInput {
  const random = stream(20260, 'op table', seed);
  const values = Array.from({ length: sizeOf(shape) }, () => uniform(random, from, to));
  return { shape, values, dtype: 'float32' };
}

/** Makes an input of given numbers; a vector without a shape. */
export const given = (
  values: readonly number[],
  shape: readonly number[] = [values.length],
  dtype: OpInput['dtype'] = 'float32',
): OpInput => ({ shape, values, dtype });

/** Draws integers of {0, …, below − 1} with dtype int32. */
export function integers(shape: readonly number[], below: number, seed = 1): OpInput {
  const { values } = reals(shape, seed, 0, below);
  return { shape, values: values.map((v) => Math.min(below - 1, Math.floor(v))), dtype: 'int32' };
}

/** Makes an input of no entries: one axis of the shape is 0. */
export const none = (shape: readonly number[], dtype: OpInput['dtype'] = 'float32'): OpInput => ({
  shape,
  values: [],
  dtype,
});

/** The input as a backend can hold it: rounded to float32 where that is what it stores. */
export function heldBy({ precision }: Backend, input: OpInput): OpInput {
  if (precision === 'float64' || input.dtype !== 'float32') return input;
  return { ...input, values: input.values.map(Math.fround) };
}

/** Puts an input on a backend; inside `compute`. */
export function putOn(backend: Backend, { shape, values, dtype }: OpInput): Tensor {
  return dtype === 'float32' ? backend.tensor(values, shape) : tensor([...values], [...shape], dtype);
}
