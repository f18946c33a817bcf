import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { expectClose, fault, messageOf, numbers, ramp, rampOf, tensor } from '../../test/fault.ts';

const x = rampOf([2, 3, 4]);
const indices = (values: number[], shape: number[]) => tf.tensor(values, shape, 'int32');

describe('gather', () => {
  fault(
    'with a batch axis',
    () => tf.gather(ramp([2, 3, 4]), indices([2, 0, 1, 1, 0, 2], [2, 3]), 1, 1),
    [2, 0, 1, 4, 3, 5].flatMap((row) => x.slice(4 * row, 4 * row + 4)),
  );
  fault(
    'with a batch axis, from the last one',
    () => tf.gather(ramp([2, 3, 4]), indices([3, 0], [2, 1]), 2, 1),
    [3, 7, 11, 12, 16, 20].map((i) => x[i]!),
  );
  fault(
    'of integers with a batch axis',
    () => tf.gather(tf.tensor2d([1, 2, 3, 4], [2, 2], 'int32'), indices([1, 0], [2, 1]), 1, -1),
    [2, 3],
  );
  fault(
    'has a gradient',
    () =>
      tf.grad((v) => tf.sum(tf.mul(tf.gather(v, indices([0, 2, 0], [3])), ramp([3, 2], 1))))(ramp([3, 2])),
    [0, 1]
      .map((j) => rampOf([3, 2], 1)[j]! + rampOf([3, 2], 1)[4 + j]!)
      .concat(0, 0, rampOf([3, 2], 1).slice(2, 4)),
  );

  it('is right without batches: along each axis, by no index, wide rows, booleans', async () => {
    const rows = await numbers(() => tf.gather(ramp([2, 3, 4]), indices([2, 0], [2]), 1));
    expectClose(
      rows,
      [2, 0, 5, 3].flatMap((row) => x.slice(4 * row, 4 * row + 4)),
    );
    expect(await numbers(() => tf.gather(ramp([3, 2]), indices([], [0])))).toEqual([]);
    const wide = await numbers(() => tf.gather(ramp([3, 100]), indices([2], [1])));
    expectClose(wide, rampOf([3, 100]).slice(200));
    expect(await numbers(() => tf.gather(tf.tensor1d([1, 0, 1], 'bool'), indices([1, 2], [2])))).toEqual([
      0, 1,
    ]);
  });

  it('refuses an index outside its axis', () => {
    const message = 'wasm: gather: index 3 on axis 0 is not in 0 … 2 [INVALID_DATA]';
    expect(messageOf(() => tf.gather(tensor([1, 2, 3]), indices([3], [1])))).toBe(message);
  });
});
