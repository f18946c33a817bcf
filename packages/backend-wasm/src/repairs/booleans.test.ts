import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { fault, numbers, tensor } from '../../test/fault.ts';

const bool = (values: number[], shape: number[] = [values.length]) => tf.tensor(values, shape, 'bool');
const nan = Number.NaN;

describe('booleans', () => {
  fault('cast to bool', () => tf.cast(tensor([0.5, 256, -2, 0, nan, 3e38]), 'bool'), [1, 1, 1, 0, 1, 1]);
  fault('cast of integers to bool', () => tf.cast(tf.tensor1d([256, -1, 0], 'int32'), 'bool'), [1, 1, 0]);
  fault('reverse', () => tf.reverse(bool([1, 0, 0, 0, 1, 0], [2, 3]), 1), [0, 0, 1, 0, 1, 0]);
  fault('where', () => tf.where(bool([1, 0, 1, 0]), bool([1, 0, 0, 0]), bool([0, 1, 1, 1])), [1, 1, 0, 1]);
  fault('isNaN of integers', () => tf.isNaN(tf.tensor1d([-1, 5], 'int32')), [0, 0]);
  fault('isFinite of integers', () => tf.isFinite(tf.tensor1d([-1, 5], 'int32')), [1, 1]);

  it('leave numbers as they are', async () => {
    expect(await numbers(() => tf.reverse(tensor([1, 2, 3])))).toEqual([3, 2, 1]);
    expect(await numbers(() => tf.where(bool([1, 0]), tensor([1, nan]), tensor([nan, 2])))).toEqual([1, 2]);
    expect(await numbers(() => tf.isNaN(tensor([nan, 1])))).toEqual([1, 0]);
    expect(await numbers(() => tf.cast(bool([1, 0]), 'int32'))).toEqual([1, 0]);
    expect(await numbers(() => tf.cast(tensor([-1.7, 2.5]), 'int32'))).toEqual([-1, 2]);
  });
});
