import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { asInTfjs, messageOf, numbers, tensor } from '../../test/fault.ts';

const at = (values: number[], shape: number[]) => tf.tensor(values, shape, 'int32');

describe('an index outside its axis', () => {
  it.each<readonly [string, number, number, () => tf.Tensor]>([
    ['gatherND', 3, 0, () => tf.gatherND(tensor([1, 2, 3]), at([3], [1, 1]))],
    ['gatherND', -1, 1, () => tf.gatherND(tensor([1, 2, 3], [1, 3]), at([0, -1], [1, 2]))],
    ['scatterND', 7, 0, () => tf.scatterND(at([7], [1, 1]), tensor([1]), [3])],
    [
      'tensorScatterUpdate',
      7,
      0,
      () => tf.tensorScatterUpdate(tensor([1, 2, 3]), at([7], [1, 1]), tensor([1])),
    ],
    ['sparseToDense', 9, 0, () => tf.sparseToDense(at([1, 9], [2]), tensor([1, 2]), [3], tf.scalar(0))],
  ])('is an error of %s, and passes in tfjs', async (op, index, axis, section) => {
    expect(messageOf(section)).toBe(
      `wasm: ${op}: index ${index} on axis ${axis} is not in 0 … 2 [INVALID_DATA]`,
    );
    expect(await asInTfjs(section)).not.toEqual([]);
  });

  it('is none inside it', async () => {
    expect(await numbers(() => tf.gatherND(tensor([1, 2, 3]), at([2], [1, 1])))).toEqual([3]);
    expect(await numbers(() => tf.scatterND(at([1, 1], [2, 1]), tensor([1, 2]), [3]))).toEqual([0, 3, 0]);
    const dense = () => tf.sparseToDense(at([0, 1, 1, 0], [2, 2]), tensor([5, 6]), [2, 2], tf.scalar(0));
    expect(await numbers(dense)).toEqual([0, 5, 6, 0]);
    const one = () => tf.sparseToDense(tf.scalar(1, 'int32'), tensor([5], []), [3], tf.scalar(0));
    expect(await numbers(one)).toEqual([0, 5, 0]);
  });
});
