import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { fault, numbers, tensor } from '../../test/fault.ts';

const [inf, nan] = [Number.POSITIVE_INFINITY, Number.NaN];
const a = () => tensor([nan, 1, inf, 2]);
const b = () => tensor([1, nan, nan, 3]);

describe('maximum and minimum', () => {
  fault('maximum', () => tf.maximum(a(), b()), [nan, nan, nan, 3]);
  fault('minimum', () => tf.minimum(a(), b()), [nan, nan, nan, 2]);
  fault('maximum, b broadcast', () => tf.maximum(tensor([1, 2, 3, 4], [2, 2]), tensor([nan, 3])), [
    nan,
    3,
    nan,
    4,
  ]);
  fault('minimum, a broadcast', () => tf.minimum(tensor([2]), tensor([nan, 1], [2, 1])), [nan, 1]);

  it('take integers, infinities and nothing', async () => {
    expect(await numbers(() => tf.maximum(tf.tensor1d([1, 5], 'int32'), tf.scalar(3, 'int32')))).toEqual([
      3, 5,
    ]);
    expect(await numbers(() => tf.minimum(tensor([-inf, inf]), tensor([0])))).toEqual([-inf, 0]);
    expect(await numbers(() => tf.maximum(tensor([], [0]), tensor([1])))).toEqual([]);
  });
});
