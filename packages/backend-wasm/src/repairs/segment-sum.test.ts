import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { fault, numbers, tensor } from '../../test/fault.ts';

describe('unsortedSegmentSum', () => {
  const ids = (values: number[]) => tf.tensor1d(values, 'int32');
  fault(
    'of rows, those of a segment outside dropped',
    () => tf.unsortedSegmentSum(tensor([1, 2, 3, 4, 5, 6, 7, 8], [4, 2]), ids([1, 0, 1, -1]), 3),
    [3, 4, 6, 8, 0, 0],
  );
  fault(
    'of 100,000 numbers into one, to float32 rounding',
    () => tf.unsortedSegmentSum(tf.fill([100_000], Math.fround(0.1)), tf.zeros([100_000], 'int32'), 1),
    [Math.fround(1e5 * Math.fround(0.1))],
    { relative: 1e-7 },
  );

  it('of nothing is 0, and takes integers', async () => {
    expect(await numbers(() => tf.unsortedSegmentSum(tensor([], [0, 2]), ids([]), 2))).toEqual([0, 0, 0, 0]);
    const integers = () => tf.unsortedSegmentSum(ids([5, 7, 9]), ids([0, 2, 0]), 3);
    expect(await numbers(integers)).toEqual([14, 0, 7]);
  });
});
