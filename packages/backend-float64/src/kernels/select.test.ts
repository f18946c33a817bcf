import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { at, checkOps, nd, sample, toTensor, withoutLeak } from '../../test/op-case.ts';
import { float64Scalar, float64Tensor } from '../float64-tensor.ts';

const condition = nd([2, 3], ([i, j]) => (i! + j!) % 2, 'bool');

checkOps([
  {
    name: 'where',
    inputs: [condition, sample([2, 3], 1), sample([2, 3], 2)],
    run: (c, a, b) => tf.where(c!, a!, b!),
    expected: (c, a, b) => nd([2, 3], (w) => (at(c!, w) ? at(a!, w) : at(b!, w))),
  },
  {
    name: 'where, all three broadcast',
    inputs: [nd([2, 1], ([i]) => i!, 'bool'), sample([3], 1), sample([], 2)],
    run: (c, a, b) => tf.where(c!, a!, b!),
    expected: (c, a, b) => nd([2, 3], (w) => (at(c!, w) ? at(a!, w) : at(b!, w))),
  },
]);

describe('where', () => {
  it('is not touched by NaN and ∞ on the side that is not chosen', async () => {
    await withoutLeak('float64', () => {
      const c = tf.tensor1d([1, 0], 'bool');
      const got = tf.where(c, float64Tensor([1, Number.NaN]), float64Tensor([Infinity, 2])).dataSync();
      expect([...got]).toEqual([1, 2]);
    });
  });

  it('picks whole rows by a vector of conditions', async () => {
    await withoutLeak('float64', () => {
      const inputs = {
        condition: tf.tensor1d([0, 1], 'bool'),
        t: toTensor(sample([2, 2], 1)),
        e: toTensor(sample([2, 2], 2)),
      };
      const got = (tf.engine().runKernel('Select', inputs) as tf.Tensor).dataSync();
      expect([...got]).toEqual([
        ...sample([2, 2], 2).values.slice(0, 2),
        ...sample([2, 2], 1).values.slice(2),
      ]);
    });
  });

  it('masks logits before a softmax', async () => {
    await withoutLeak('float64', () => {
      const logits = float64Tensor([1, 2, 3]);
      const masked = tf.where(tf.tensor1d([1, 0, 1], 'bool'), logits, float64Scalar(-Infinity));
      const p = tf.softmax(masked).dataSync();
      expect(p[1]).toBe(0);
      expect(p[0]! + p[2]!).toBeCloseTo(1, 15);
    });
  });
});
