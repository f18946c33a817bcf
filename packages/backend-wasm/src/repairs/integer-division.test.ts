import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { asInTfjs, messageOf, numbers, tensor } from '../../test/fault.ts';

const integers = (...values: number[]) => tf.tensor1d(values, 'int32');

it('refuses to divide integers by 0, which tfjs answers', async () => {
  const message = 'wasm: div: integers are divided by 0; cast them to float32, or keep 0 out [INVALID_DATA]';
  const divided = () => tf.div(integers(1, 2), integers(0, 1));
  expect(messageOf(divided)).toBe(message);
  expect(messageOf(() => tf.floorDiv(integers(1, 2), integers(0, 1)))).toBe(message);
  expect(messageOf(() => tf.mod(integers(1), integers(0)))).toContain('wasm: mod: integers are divided by 0');
  expect(await asInTfjs(divided)).toEqual([-(2 ** 31), 2]);
});

it('divides by everything else', async () => {
  expect(await numbers(() => tf.div(integers(7, -7), integers(2, 2)))).toEqual([3, -4]);
  expect(await numbers(() => tf.div(tensor([1, -1]), tensor([0])))).toEqual([
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ]);
  expect(await numbers(() => tf.mod(integers(7, -7), integers(3)))).toEqual([1, 2]);
});
