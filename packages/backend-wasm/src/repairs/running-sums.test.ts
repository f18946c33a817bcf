import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { fault, numbers, rampOf, tensor } from '../../test/fault.ts';

describe('cumsum and cumprod', () => {
  const many = rampOf([100_000]).map((v) => Math.fround(v * v));
  const last = () => tf.slice(tf.cumsum(tensor(many)), [99_999], [1]);
  fault('cumsum of 100,000', last, [many.reduce((s, v) => s + v, 0)], { relative: 2 ** -23 });

  it.each([
    [0, false, false, [1, 2, 4, 6]],
    [1, false, false, [1, 3, 3, 7]],
    [-1, true, false, [0, 1, 0, 3]],
    [1, false, true, [3, 2, 7, 4]],
    [0, true, true, [3, 4, 0, 0]],
  ])('cumsum along %i, exclusive %s, reverse %s', async (axis, exclusive, reverse, wanted) => {
    const found = await numbers(() => tf.cumsum(tensor([1, 2, 3, 4], [2, 2]), axis, exclusive, reverse));
    expect(found).toEqual(wanted);
  });

  it('cumprod, of integers too', async () => {
    expect(await numbers(() => tf.cumprod(tensor([2, 3, 4])))).toEqual([2, 6, 24]);
    expect(await numbers(() => tf.cumprod(tensor([2, 3, 4]), 0, true, true))).toEqual([12, 4, 1]);
    expect(await numbers(() => tf.cumsum(tf.tensor1d([1, 2], 'int32')))).toEqual([1, 3]);
  });
});
