import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { at, checkOps, nd, type OpCase, withoutLeak } from '../../test/op-case.ts';
import { float64Tensor } from '../float64-tensor.ts';

// no two numbers of a row nearer than 0.1, so that a difference quotient changes no order
const x = nd([3, 5], ([i, j]) => 0.1 * (((5 * i! + j!) * 4) % 15) - 0.7);
const ranked = (row: readonly number[]) =>
  row.map((value, index) => ({ value, index })).sort((a, b) => b.value - a.value || a.index - b.index);
const rowOf = (values: readonly number[], i: number) => values.slice(5 * i, 5 * i + 5);

const topk = (k: number): OpCase[] => [
  {
    name: `values of topk ${k}`,
    inputs: [x],
    run: (t) => tf.topk(t!, k).values,
    expected: () => nd([3, k], ([i, j]) => ranked(rowOf(x.values, i!))[j!]!.value),
  },
  {
    name: `indices of topk ${k}`,
    inputs: [x],
    run: (t) => tf.topk(t!, k).indices,
    expected: () => nd([3, k], ([i, j]) => ranked(rowOf(x.values, i!))[j!]!.index, 'int32'),
    gradient: false,
  },
];

const runs = nd(
  [2, 4],
  ([i, j]) =>
    [
      [1, 2, 2, 5],
      [0, 0, 3, 9],
    ][i!]![j!]!,
);
const wanted = nd(
  [2, 3],
  ([i, j]) =>
    [
      [2, 0, 6],
      [0, 4, 9],
    ][i!]![j!]!,
);
const search = (side: 'left' | 'right'): OpCase => ({
  name: `searchSorted ${side}`,
  inputs: [runs, wanted],
  run: (sorted, values) => tf.searchSorted(sorted!, values!, side),
  expected: (sorted, values) =>
    nd(
      [2, 3],
      ([i, j]) => {
        const value = at(values!, [i!, j!]);
        return [0, 1, 2, 3].filter((l) => {
          const element = at(sorted!, [i!, l]);
          return side === 'left' ? element < value : element <= value;
        }).length;
      },
      'int32',
    ),
  gradient: false,
});

checkOps([...topk(1), ...topk(3), ...topk(5), search('left'), search('right')]);

describe('topk', () => {
  it('takes the first of equals, and NaN before +∞', async () => {
    await withoutLeak('float64', () => {
      expect([...tf.topk(float64Tensor([1, 3, 3, 3]), 2).indices.dataSync()]).toEqual([1, 2]);
      const odd = tf.topk(float64Tensor([-Infinity, Infinity, Number.NaN, 0]), 4).indices.dataSync();
      expect([...odd]).toEqual([2, 1, 3, 0]);
    });
  });

  it('agrees with a stable sort for every k, on either side of the insertion limit', async () => {
    await tf.setBackend('float64');
    const value = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(Infinity, -Infinity));
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 40 }), fc.nat(40), (values, cut) => {
        const k = Math.min(cut, values.length);
        const order = values
          .map((_, i) => i)
          .sort((i, j) => (values[i] === values[j] ? i - j : values[j]! > values[i]! ? 1 : -1));
        const got = tf.tidy(() => [...tf.topk(float64Tensor(values), k).indices.dataSync()]);
        expect(got).toEqual(order.slice(0, k));
      }),
      { numRuns: 200, seed: 14 },
    );
  });

  it('keeps empty shapes', async () => {
    await withoutLeak('float64', () => {
      expect(tf.topk(float64Tensor([], [0, 3]), 2).values.shape).toEqual([0, 2]);
      expect(tf.topk(float64Tensor([1, 2, 3]), 0).indices.shape).toEqual([0]);
    });
  });
});
