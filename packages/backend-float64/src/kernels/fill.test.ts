import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { checkOps, nd, type OpCase, sample, withoutLeak } from '../../test/op-case.ts';

const made = (
  name: string,
  run: () => tf.Tensor,
  values: readonly number[],
  dtype: 'float32' | 'int32' = 'float32',
): OpCase => ({
  name,
  inputs: [],
  run,
  expected: () => ({ shape: [values.length], values, dtype }),
  gradient: false,
});

checkOps([
  made('fill with a double', () => tf.fill([3], 0.1), [0.1, 0.1, 0.1]),
  made('fill with int32', () => tf.fill([2], 7, 'int32'), [7, 7], 'int32'),
  made('zeros', () => tf.zeros([2]), [0, 0]),
  made('ones', () => tf.ones([2]), [1, 1]),
  made(
    'range',
    () => tf.range(0, 1, 0.1),
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((i) => i * 0.1),
  ),
  made('range downwards', () => tf.range(3, 0), [3, 2, 1]),
  made('range of int32', () => tf.range(1, 9, 3, 'int32'), [1, 4, 7], 'int32'),
  made('range of nothing', () => tf.range(2, 2), []),
  made('linspace', () => tf.linspace(0.1, 0.7, 4), [0.1, 0.1 + 0.6 / 3, 0.1 + 1.2 / 3, 0.7]),
  made('linspace of one', () => tf.linspace(0.1, 0.7, 1), [0.1]),
  {
    name: 'zerosLike and onesLike',
    inputs: [sample([2, 2])],
    run: (x) => tf.stack([tf.zerosLike(x!), tf.onesLike(x!)]),
    expected: () => nd([2, 2, 2], ([i]) => i!),
    gradient: false,
  },
  {
    name: 'oneHot with doubles',
    inputs: [nd([4], ([i]) => [1, 0, 5, -1][i!]!, 'int32')],
    run: (x) => tf.oneHot(x!, 3, 0.9, 0.1, 'float32'),
    expected: () => nd([4, 3], ([i, j]) => ((i === 0 && j === 1) || (i === 1 && j === 0) ? 0.9 : 0.1)),
    gradient: false,
  },
  {
    name: 'oneHot of int32',
    inputs: [nd([2], ([i]) => i!, 'int32')],
    run: (x) => tf.oneHot(x!, 2),
    expected: () => nd([2, 2], ([i, j]) => +(i === j), 'int32'),
    gradient: false,
  },
]);

describe('fill', () => {
  it('ends a linspace exactly where asked', async () => {
    await withoutLeak('float64', () => {
      expect(tf.linspace(-1 / 3, 1 / 3, 50).dataSync()[49]).toBe(1 / 3);
    });
  });

  it('fills with strings', async () => {
    await withoutLeak('float64', () => {
      expect(tf.fill([2], 'a').dataSync()).toEqual(['a', 'a']);
    });
  });
});
