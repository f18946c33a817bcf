import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { at, checkOps, nd, sample, withoutLeak } from '../../test/op-case.ts';
import { float64Tensor } from '../float64-tensor.ts';

const segments = nd([6], ([i]) => [2, 0, 2, -1, 1, 0][i!]!, 'int32');
const counted = nd([6], ([i]) => [1, 4, 1, 0, 9, 1][i!]!, 'int32');

checkOps([
  {
    name: 'unsortedSegmentSum of rows, dropping segment −1',
    inputs: [sample([6, 2]), segments],
    run: (x, s) => tf.unsortedSegmentSum(x!, s as tf.Tensor1D, 3),
    expected: (x, s) =>
      nd([3, 2], ([segment, j]) =>
        s!.values.reduce((sum, own, i) => (own === segment ? sum + at(x!, [i, j!]) : sum), 0),
      ),
  },
  {
    name: 'bincount with weights, leaving out what is too large',
    inputs: [counted, sample([6])],
    run: (x, w) => tf.bincount(x as tf.Tensor1D, w as tf.Tensor1D, 5),
    expected: (x, w) =>
      nd([5], ([bin]) => x!.values.reduce((sum, v, i) => (v === bin ? sum + w!.values[i]! : sum), 0)),
    gradient: false,
  },
  {
    name: 'denseBincount of rows',
    inputs: [nd([2, 3], ([i, j]) => (i! + j! * j!) % 3, 'int32')],
    run: (x) => tf.denseBincount(x as tf.Tensor2D, tf.tensor2d([], [0, 0]) as never, 3),
    expected: (x) =>
      nd([2, 3], ([i, bin]) => [0, 1, 2].reduce((sum, j) => sum + +(at(x!, [i!, j]) === bin), 0)),
    gradient: false,
  },
]);

describe('segment sums', () => {
  it('lose nothing over a hundred thousand rows in one segment', async () => {
    await withoutLeak('float64', () => {
      const n = 100_000;
      const x = float64Tensor(new Float64Array(n).fill(0.1));
      const sum = tf.unsortedSegmentSum(x, tf.zeros([n], 'int32') as tf.Tensor1D, 1).dataSync()[0]!;
      expect(Math.abs(sum - n * 0.1)).toBeLessThan(2e-12);
    });
  });

  it('drop rows of segments beyond the last', async () => {
    await withoutLeak('float64', () => {
      const sums = tf
        .unsortedSegmentSum(float64Tensor([1, 2, 3]), tf.tensor1d([0, 7, 0], 'int32'), 2)
        .dataSync();
      expect([...sums]).toEqual([4, 0]);
    });
  });

  it('keep infinities and NaN to their own segment', async () => {
    await withoutLeak('float64', () => {
      const x = float64Tensor([Infinity, 1, Number.NaN, 2]);
      const sums = tf.unsortedSegmentSum(x, tf.tensor1d([0, 0, 1, 2], 'int32'), 3).dataSync();
      expect([...sums]).toEqual([Infinity, Number.NaN, 2]);
    });
  });
});
