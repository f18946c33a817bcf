import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { fault, numbers, tensor } from '../../test/fault.ts';

const [inf, nan] = [Number.POSITIVE_INFINITY, Number.NaN];
const scores = () => tensor([1, nan, inf, 0, -inf, 2], [1, 6]);

describe('topk', () => {
  fault('values with NaN', () => tf.topk(scores(), 4).values, [nan, inf, 2, 1]);
  fault('indices with NaN', () => tf.topk(scores(), 4).indices, [1, 2, 5, 0]);

  it('breaks ties by place, with and without NaN', async () => {
    expect(await numbers(() => tf.topk(tensor([1, 3, 3, 2, 3]), 3).indices)).toEqual([1, 2, 4]);
    const rows = () => tf.topk(tensor([0, 5, nan, 5, 5, 1, 1, nan], [2, 4]), 3).indices;
    expect(await numbers(rows)).toEqual([2, 1, 3, 3, 0, 1]);
    expect(await numbers(() => tf.topk(tf.tensor1d([2, 9], 'int32'), 1).values)).toEqual([9]);
  });
});
