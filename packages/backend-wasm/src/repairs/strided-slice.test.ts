import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { fault, numbers, ramp, rampOf } from '../../test/fault.ts';

describe('stridedSlice', () => {
  const x = rampOf([2, 3, 4]);
  fault(
    'with a dropped axis beside a stride',
    () => tf.stridedSlice(ramp([2, 3, 4]), [0, 1, 0], [9, 2, 4], [1, 1, 2], 0, 0, 0, 0, 2),
    [4, 6, 16, 18].map((i) => x[i]!),
  );
  fault(
    'of integers',
    () => tf.stridedSlice(tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3], 'int32'), [0, 2], [2, 0], [1, -1]),
    [3, 2, 6, 5],
  );

  it('with new axes, ellipses and nothing in it', async () => {
    const y = () => tf.reshape(tf.range(0, 12), [3, 4]);
    const every = () => tf.stridedSlice(y(), [1, 0, 0], [2, 3, 4], [1, 2, 3], 0, 0, 0, 1);
    expect(tf.tidy(() => every().shape)).toEqual([1, 2, 2]);
    expect(await numbers(every)).toEqual([0, 3, 8, 11]);
    const last = () => tf.stridedSlice(y(), [0, 3], [0, 0], [1, -2], 0, 0, 1);
    expect(await numbers(last)).toEqual([3, 1, 7, 5, 11, 9]);
    expect(await numbers(() => tf.stridedSlice(y(), [0, 3], [3, 1], [1, 2]))).toEqual([]);
  });
});
