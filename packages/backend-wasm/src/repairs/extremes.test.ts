import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { fault, messageOf, numbers, ramp, tensor } from '../../test/fault.ts';

const none = (shape: number[]) => tensor([], shape);
const bool = (shape: number[]) => tf.tensor([], shape, 'bool');
const [inf, nan] = [Number.POSITIVE_INFINITY, Number.NaN];

describe('max, min, all and any of nothing', () => {
  fault('max', () => tf.max(none([0])), [-inf]);
  fault('max of no rows', () => tf.max(none([0, 2]), 0), [-inf, -inf]);
  fault('min', () => tf.min(none([3, 0]), 1, true), [inf, inf, inf]);
  fault('max of integers', () => tf.max(tf.tensor1d([], 'int32')), [-(2 ** 31)]);
  fault('all', () => tf.all(bool([2, 0]), 1), [1, 1]);
  fault('any', () => tf.any(bool([0, 2]), 0), [0, 0]);

  it('leave the others as they are', async () => {
    expect(await numbers(() => tf.max(tensor([1, nan, 3])))).toEqual([nan]);
    expect(await numbers(() => tf.min(tensor([1, 2, 3, 0], [2, 2]), 0))).toEqual([1, 0]);
    expect(await numbers(() => tf.max(none([3, 0]), 0))).toEqual([]);
    expect(await numbers(() => tf.any(tf.tensor1d([0, 1], 'bool')))).toEqual([1]);
  });
});

describe('argMax and argMin', () => {
  fault('argMax with NaN', () => tf.argMax(tensor([1, nan, 3, 4, nan, 0], [2, 3]), 1), [1, 1]);
  fault('argMin with NaN', () => tf.argMin(tensor([nan, 1, 2, 3, nan, 1, 1, 2, nan], [3, 3]), 0), [0, 1, 2]);

  it('give the first of equals', async () => {
    expect(await numbers(() => tf.argMax(tensor([1, 3, 3, 2])))).toEqual([1]);
    expect(await numbers(() => tf.argMin(tensor([nan, 5, 5, nan, 5, 5], [3, 2]), 0))).toEqual([0, 1]);
  });

  it('are refused over nothing', () => {
    const message = "wasm: 'argMax' of no entries has no answer; leave such a batch out [UNSUPPORTED]";
    expect(messageOf(() => tf.argMax(none([2, 0]), -1))).toBe(message);
    expect(messageOf(() => tf.argMax(ramp([2, 0]), 0))).toBe('');
  });
});
