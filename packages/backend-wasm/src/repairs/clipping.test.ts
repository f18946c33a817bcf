import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { fault, numbers, tensor } from '../../test/fault.ts';

const [inf, nan] = [Number.POSITIVE_INFINITY, Number.NaN];

describe('relu, relu6 and clipByValue', () => {
  // ∞·0 sets the sign bit of NaN, at which a comparison of bits takes it for less than 0
  fault('relu of the NaN of ∞·0', () => tf.relu(tf.mul(tensor([inf, -inf]), tensor([0, 0]))), [nan, nan]);
  fault('relu6 of NaN', () => tf.relu6(tensor([nan, 7, -1])), [nan, 6, 0]);
  fault('clipByValue of NaN', () => tf.clipByValue(tensor([nan, 7, -7]), -1, 2), [nan, 2, -1]);
  fault('clipByValue of integers', () => tf.clipByValue(tf.tensor1d([-5, 1, 9], 'int32'), 0, 3), [0, 1, 3]);

  it('keep what lies between, and clip what is infinite', async () => {
    expect(await numbers(() => tf.relu(tensor([-inf, -1, 0, 2, inf])))).toEqual([0, 0, 0, 2, inf]);
    expect(await numbers(() => tf.clipByValue(tensor([-inf, 0.5, inf]), 0, 1))).toEqual([0, 0.5, 1]);
    expect(await numbers(() => tf.relu6(tensor([], [0])))).toEqual([]);
  });

  it('have their gradients', async () => {
    const slope = (f: (x: tf.Tensor) => tf.Tensor) =>
      numbers(() => tf.grad((x) => tf.sum(f(x)))(tensor([-1, 2, 7])));
    expect(await slope((x) => tf.relu(x))).toEqual([0, 1, 1]);
    expect(await slope((x) => tf.relu6(x))).toEqual([0, 1, 0]);
    expect(await slope((x) => tf.clipByValue(x, 0, 3))).toEqual([0, 1, 0]);
  });
});
