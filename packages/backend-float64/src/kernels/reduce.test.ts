import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  at,
  checkOps,
  coordinates,
  expectClose,
  type Nd,
  nd,
  type OpCase,
  sample,
  toTensor,
  withoutLeak,
} from '../../test/op-case.ts';
import { float64Tensor } from '../float64-tensor.ts';

/** Reduces by walking through all coordinates. */
function reduced(x: Nd, axes: readonly number[], keepDims: boolean, f: (values: number[]) => number): Nd {
  const isReduced = (axis: number) => axes.includes(axis);
  const kept = x.shape.map((n, axis) => (isReduced(axis) ? 1 : n));
  const groups = new Map<string, number[]>();
  for (const where of coordinates(kept)) groups.set(where.join(), []);
  for (const where of coordinates(x.shape)) {
    groups.get(where.map((i, axis) => (isReduced(axis) ? 0 : i)).join())!.push(at(x, where));
  }
  return {
    shape: keepDims ? kept : kept.filter((_, axis) => !isReduced(axis)),
    values: [...groups.values()].map(f),
  };
}

const total = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
const folds = {
  sum: total,
  mean: (values: readonly number[]) => total(values) / values.length,
  prod: (values: readonly number[]) => values.reduce((a, b) => a * b, 1),
  max: (values: readonly number[]) => Math.max(...values),
  min: (values: readonly number[]) => Math.min(...values),
};
const reductions = { sum: tf.sum, mean: tf.mean, prod: tf.prod, max: tf.max, min: tf.min };
const placements: readonly (readonly [number[], boolean])[] = [
  [[0, 1, 2], false],
  [[2], false],
  [[0], true],
  [[1], false],
  [[0, 2], true],
];

// no two numbers nearer than 0.07, so that a difference quotient meets no tie of max and min
const apart = nd([2, 3, 4], ([i, j, k]) => 0.4 + 0.07 * (((12 * i! + 4 * j! + k!) * 7) % 24));

const numeric = Object.entries(folds).flatMap(([op, f]) =>
  placements.map(
    ([axes, keepDims]): OpCase => ({
      name: `${op} over ${axes.join()}${keepDims ? ', kept' : ''}`,
      inputs: [apart],
      run: (x) => reductions[op as keyof typeof folds](x!, axes, keepDims),
      expected: (x) => reduced(x!, axes, keepDims, f),
      tolerance: 1e-15,
    }),
  ),
);

const claims = [tf.all, tf.any].map(
  (op, i): OpCase => ({
    name: ['all', 'any'][i]!,
    inputs: [nd([2, 3, 2], ([i, j, k]) => (i! + j! * k!) % 2, 'bool')],
    run: (x) => op(x!, [1]),
    expected: (x) => ({
      ...reduced(x!, [1], false, (values) => +(i === 0 ? values.every(Boolean) : values.some(Boolean))),
      dtype: 'bool',
    }),
    gradient: false,
  }),
);

const bests = [tf.argMax, tf.argMin].flatMap((op, i) =>
  [0, 1, 2].map(
    (axis): OpCase => ({
      name: `${['argMax', 'argMin'][i]} along ${axis}`,
      inputs: [nd([3, 3, 3], ([i, j, k]) => [3, -1, 3, 2, -1][(i! * 2 + j! * 3 + k!) % 5]!)],
      run: (x) => op(x!, axis),
      expected: (x) => ({
        ...reduced(x!, [axis], false, (values) =>
          values.indexOf(i === 0 ? folds.max(values) : folds.min(values)),
        ),
        dtype: 'int32',
      }),
      gradient: false,
    }),
  ),
);

checkOps([
  ...numeric,
  ...claims,
  ...bests,
  {
    name: 'sum of bool counts in int32',
    inputs: [nd([5], ([i]) => i! % 2, 'bool')],
    run: (x) => tf.sum(x!),
    expected: () => ({ shape: [], values: [2], dtype: 'int32' }),
    gradient: false,
  },
  {
    name: 'logSumExp',
    inputs: [sample([3, 4])],
    run: (x) => tf.logSumExp(x!, 1),
    expected: (x) => reduced(x!, [1], false, (values) => Math.log(total(values.map(Math.exp)))),
    tolerance: 1e-15,
  },
  {
    name: 'variance of moments',
    inputs: [sample([5, 2])],
    run: (x) => tf.moments(x!, 0).variance,
    expected: (x) =>
      reduced(x!, [0], false, (values) => folds.mean(values.map((v) => (v - folds.mean(values)) ** 2))),
    tolerance: 1e-15,
  },
  {
    name: 'euclidean norm',
    inputs: [sample([3, 4])],
    run: (x) => tf.norm(x!, 2, 1),
    expected: (x) => reduced(x!, [1], false, (values) => Math.sqrt(total(values.map((v) => v * v)))),
    tolerance: 1e-15,
  },
]);

describe('sums', () => {
  it('keep all digits of a million terms, where a sequential sum loses four', async () => {
    const n = 1_000_000;
    const values = Float64Array.from({ length: n }, (_, i) => 0.1 + (i % 7) * 1e-3);
    // whole thousandths, so the exact sum is known
    const exact = values.reduce((sum, _, i) => sum + 100 + (i % 7), 0) / 1000;
    await withoutLeak('float64', () => {
      const x = float64Tensor(values, [n]);
      expect(Math.abs(tf.sum(x).dataSync()[0]! - exact) / exact).toBeLessThan(4e-16);
      const columns = tf.sum(tf.reshape(x, [n / 8, 8]), 0).dataSync();
      expect(Math.abs(total([...columns]) - exact) / exact).toBeLessThan(1e-15);
    });
  });

  it('equal naive sums over random axes of random shapes, empty ones too', async () => {
    await tf.setBackend('float64');
    const shape = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 5 });
    fc.assert(
      fc.property(
        shape,
        fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
        fc.boolean(),
        (sizes, picks, keep) => {
          const axes = sizes.flatMap((_, axis) => (picks[axis] ? [axis] : []));
          const x = sample(sizes, 5);
          tf.tidy(() => {
            for (const [op, f] of [
              [tf.sum, folds.sum],
              [tf.max, folds.max],
              [tf.prod, folds.prod],
            ] as const) {
              const got = op(toTensor(x), axes, keep);
              const wanted = reduced(x, axes, keep, f);
              expect(got.shape).toEqual(wanted.shape);
              expectClose(got.dataSync(), wanted.values, 1e-14);
            }
          });
        },
      ),
      { numRuns: 200, seed: 12 },
    );
  });
});

describe('reductions over nothing and over odd numbers', () => {
  it('give the neutral element', async () => {
    await withoutLeak('float64', () => {
      const empty = float64Tensor([], [2, 0]);
      const results = [tf.sum, tf.prod, tf.max, tf.min, tf.mean].map((op) => [...op(empty, 1).dataSync()]);
      expect(results).toEqual([
        [0, 0],
        [1, 1],
        [-Infinity, -Infinity],
        [Infinity, Infinity],
        [Number.NaN, Number.NaN],
      ]);
    });
  });

  it('refuse the position of the largest of nothing', async () => {
    await tf.setBackend('float64');
    expect(() => tf.tidy(() => tf.argMax(float64Tensor([], [2, 0]), 1))).toThrow(
      'float64: argMax along an empty axis, got shape (2, 0)',
    );
  });

  it('let NaN through, and find it as the largest and the smallest', async () => {
    await withoutLeak('float64', () => {
      const x = float64Tensor([1, Number.NaN, Infinity]);
      for (const op of [tf.sum, tf.mean, tf.prod, tf.max, tf.min]) expect(op(x).dataSync()[0]).toBeNaN();
      expect([tf.argMax(x).dataSync()[0], tf.argMin(x).dataSync()[0]]).toEqual([1, 1]);
    });
  });

  it('add infinities as IEEE 754 does', async () => {
    await withoutLeak('float64', () => {
      expect(tf.sum(float64Tensor([1, Infinity, 2])).dataSync()[0]).toBe(Infinity);
      expect(tf.sum(float64Tensor([-Infinity, Infinity])).dataSync()[0]).toBeNaN();
    });
  });
});
