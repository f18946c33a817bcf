import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { expectClose, fault, numbers, ramp, rampOf, tensor } from '../../test/fault.ts';

const none = (shape: number[]) => tensor([], shape);
const nan = Number.NaN;
const bits = { relative: 0 }; // what lies in free memory is often next to 0

describe('sum, mean and prod', () => {
  fault('sum of nothing', () => tf.sum(none([0])), [0], bits);
  fault('sum of no columns', () => tf.sum(none([3, 0]), 1), [0, 0, 0], bits);
  fault('sum of no rows, kept', () => tf.sum(none([0, 3]), 0, true), [0, 0, 0], bits);
  fault('mean of nothing', () => tf.mean(none([0, 2]), 0), [nan, nan]);
  fault('prod of nothing', () => tf.prod(none([2, 0]), 1), [1, 1]);
  fault('logSumExp of nothing', () => tf.logSumExp(none([0])), [Number.NEGATIVE_INFINITY]);

  const many = rampOf([200_000]).map((v) => Math.fround(v * v));
  const total = many.reduce((s, v) => s + v, 0);
  const exactly = { relative: 2 ** -23 };
  fault('sum of 200,000', () => tf.sum(tensor(many)), [total], exactly);
  fault('mean of 200,000', () => tf.mean(tensor(many)), [total / 200_000], { relative: 2 ** -23, floor: 0 });
  fault(
    'sum over rows',
    () => tf.sum(tensor(many, [100_000, 2]), 0),
    [0, 1].map((j) => many.reduce((s, v, i) => (i % 2 === j ? s + v : s), 0)),
    exactly,
  );
  fault('sum beyond float32 on the way', () => tf.sum(tensor([3e38, 3e38, -3e38, -3e38])), [0]);

  it.each([
    [[0], false],
    [[1], false],
    [[2], true],
    [[0, 2], false],
    [[0, 2], true],
    [[1, 2], false],
    [[-3, -1], true],
    [[0, 1, 2], false],
    [undefined, false],
  ])('reduce over axes %j, kept: %s', async (axes, keepDims) => {
    const x = rampOf([3, 4, 5]);
    const over = (axes ?? [0, 1, 2]).map((axis) => (axis < 0 ? axis + 3 : axis));
    for (const [op, start, combine] of [
      [tf.sum, 0, (a: number, b: number) => a + b],
      [tf.prod, 1, (a: number, b: number) => a * b],
    ] as const) {
      const wanted = new Map<string, number>();
      x.forEach((v, i) => {
        const at = [Math.floor(i / 20), Math.floor(i / 5) % 4, i % 5].filter(
          (_, axis) => !over.includes(axis),
        );
        wanted.set(at.join(), combine(wanted.get(at.join()) ?? start, v));
      });
      const shape = tf.tidy(() => op(ramp([3, 4, 5]), axes, keepDims).shape);
      const kept = [3, 4, 5].map((size, axis) => (over.includes(axis) ? 1 : size));
      expect(shape).toEqual(keepDims ? kept : kept.filter((_, axis) => !over.includes(axis)));
      const found = await numbers(() => op(ramp([3, 4, 5]), axes, keepDims));
      expectClose(found, [...wanted.values()]);
      if (op === tf.sum) {
        const mean = await numbers(() => tf.mean(ramp([3, 4, 5]), axes, keepDims));
        expectClose(
          mean,
          [...wanted.values()].map((v) => (v * wanted.size) / 60),
        );
      }
    }
  });

  it('take integers and booleans, NaN and numbers alone', async () => {
    expect(await numbers(() => tf.sum(tf.tensor1d([1, 0, 1], 'bool')))).toEqual([2]);
    expect(await numbers(() => tf.sum(tf.tensor2d([1, 2, 3, 4], [2, 2], 'int32'), 0))).toEqual([4, 6]);
    expectClose(await numbers(() => tf.mean(tf.tensor1d([1, 2], 'int32'))), [1.5]);
    expect(await numbers(() => tf.sum(tensor([1, nan])))).toEqual([nan]);
    expect(await numbers(() => tf.sum(tensor([3], [])))).toEqual([3]);
    expect(await numbers(() => tf.sum(none([0, 3]), 1))).toEqual([]);
  });
});
