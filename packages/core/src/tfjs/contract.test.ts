import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { contract, ordered } from './contract.ts';
import { sumToShape } from './sum-to-shape.ts';

describe('contract', () => {
  beforeAll(() => tf.setBackend('cpu'));

  it('keeps a shared label, sums over another, and drops what only one operand has', () => {
    const a = { tensor: tf.tensor3d([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2]), labels: ['b', 'i', 'u'] };
    const b = {
      tensor: tf.tensor3d([1, 10, 100, 1000, 2, 20, 200, 2000], [2, 2, 2]),
      labels: ['i', 'b', 'k'],
    };
    const result = contract(a, b, new Set(['b', 'k']));
    expect(result.labels).toEqual(['b', 'k']);
    // u sums to 3, 7 (b = 0) and 11, 15 (b = 1); then 3·(1, 10) + 7·(2, 20) and 11·(100, 1000) + 15·(200, 2000).
    expect(result.tensor.arraySync()).toEqual([
      [17, 170],
      [4100, 41000],
    ]);
    expect(ordered(result, ['k', 'b']).arraySync()).toEqual([
      [17, 4100],
      [170, 41000],
    ]);
  });
});

describe('sumToShape', () => {
  it('sums new and stretched axes, empty ones to zero, and leaves the rest', () => {
    expect(sumToShape(tf.ones([4, 2, 3]), [2, 1]).arraySync()).toEqual([[12], [12]]);
    expect(sumToShape(tf.ones([2, 3]), []).arraySync()).toBe(6);
    expect(sumToShape(tf.ones([1, 1]), [1, 1]).arraySync()).toEqual([[1]]);
    expect(sumToShape(tf.ones([0, 2]), [1, 2]).arraySync()).toEqual([[0, 0]]);
  });
});
