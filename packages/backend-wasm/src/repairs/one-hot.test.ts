import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { fault, numbers } from '../../test/fault.ts';

const indices = () => tf.tensor1d([0, 2, -1, 3], 'int32');

describe('oneHot', () => {
  fault('in float32', () => tf.oneHot(indices(), 3, 1, 0, 'float32'), [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
  fault(
    'with values that are no integers',
    () => tf.oneHot(tf.tensor1d([1], 'int32'), 3, 0.75, 0.125, 'float32'),
    [0.125, 0.75, 0.125],
  );
  fault('of booleans', () => tf.oneHot(indices(), 3, 1, 0, 'bool'), [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]);

  it('of integers, and of no index', async () => {
    expect(await numbers(() => tf.oneHot(tf.tensor2d([1, 0], [2, 1], 'int32'), 2))).toEqual([0, 1, 1, 0]);
    expect(await numbers(() => tf.oneHot(tf.tensor1d([], 'int32'), 2))).toEqual([]);
  });
});
