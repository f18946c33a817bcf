import { compute } from '@moelab/core';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { backend, numbers, ramp, rampOf, tensor } from '../../test/fault.ts';

const held = () => tf.engine().findBackend(backend.name).numDataIds();

describe('clone', () => {
  it('takes no memory, and outlives what it was made of', () => {
    const [x, copy] = compute(backend, () => {
      const whole = ramp([3, 4]);
      const before = held();
      const twin = tf.clone(whole);
      expect(held()).toBe(before);
      return [whole, twin];
    });
    const both = held();
    x!.dispose();
    expect(held()).toBe(both);
    expect([...copy!.dataSync()]).toEqual(rampOf([3, 4]));
    copy!.dispose();
    expect(held()).toBe(both - 1);
  });

  it('keeps entries, shape and dtype, and passes the gradient through', async () => {
    expect(await numbers(() => tf.clone(tf.tensor1d([1, 0, 1], 'bool')))).toEqual([1, 0, 1]);
    expect(await numbers(() => tf.add(tf.clone(tensor([1, 2])), tensor([1, 1])))).toEqual([2, 3]);
    const slope = tf.grad((x) => tf.sum(tf.square(tf.clone(x))));
    expect(await numbers(() => slope(tensor([1, -3])))).toEqual([2, -6]);
  });
});
