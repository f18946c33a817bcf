import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { checkOps, nd, withoutLeak } from '../../test/op-case.ts';
import { float64Tensor } from '../float64-tensor.ts';

const x = nd([6], ([i]) => [-2.7, -0.4, 0, 0.6, 1, 3.9][i!]!);

checkOps([
  {
    name: 'cast to int32, towards zero',
    inputs: [x],
    run: (t) => tf.cast(t!, 'int32'),
    expected: () => ({ shape: [6], values: [-2, 0, 0, 0, 1, 3], dtype: 'int32' }),
    gradient: false,
  },
  {
    name: 'cast to bool',
    inputs: [x],
    run: (t) => tf.cast(t!, 'bool'),
    expected: () => ({ shape: [6], values: [1, 1, 0, 1, 1, 1], dtype: 'bool' }),
    gradient: false,
  },
  {
    name: 'cast of int32 to float32',
    inputs: [nd([3], ([i]) => 2 ** 30 + i!, 'int32')],
    run: (t) => tf.cast(t!, 'float32'),
    expected: (t) => ({ shape: [3], values: t!.values }),
    // 2³⁰ + 1 is exact here and not in float32
    cpu: 1e-7,
    gradient: false,
  },
  {
    name: 'cast to the dtype it has',
    inputs: [x],
    run: (t) => tf.cast(t!, 'float32'),
    expected: (t) => t!,
  },
]);

describe('cast', () => {
  it('turns NaN into 0 as int32 and into true as bool', async () => {
    await withoutLeak('float64', () => {
      const nan = float64Tensor([Number.NaN]);
      expect([tf.cast(nan, 'int32').dataSync()[0], tf.cast(nan, 'bool').dataSync()[0]]).toEqual([0, 1]);
    });
  });
});
