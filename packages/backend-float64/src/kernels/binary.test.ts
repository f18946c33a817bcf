import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  at,
  checkOps,
  expectClose,
  type Nd,
  nd,
  type OpCase,
  sample,
  toTensor,
  withoutLeak,
} from '../../test/op-case.ts';
import { float64Tensor } from '../float64-tensor.ts';

type Binary = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;

/** The shape that two shapes broadcast to, by the rule as numpy's manual states it. */
function together(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const [m, n] = [a[axis - rank + a.length] ?? 1, b[axis - rank + b.length] ?? 1];
    return m === 1 ? n : m;
  });
}

const pairwise = (a: Nd, b: Nd, formula: (a: number, b: number) => number): Nd =>
  nd(together(a.shape, b.shape), (where) => formula(at(a, where), at(b, where)));

const row = (
  name: string,
  run: Binary,
  formula: (a: number, b: number) => number,
  inputs: readonly Nd[],
  rest: Partial<OpCase> = {},
): OpCase => ({
  name,
  inputs,
  run: run as OpCase['run'],
  expected: (a, b) => pairwise(a!, b!, formula),
  ...rest,
});

const same = [sample([3, 4], 1), sample([3, 4], 2)];
const outer = [sample([2, 3, 1], 3), sample([1, 4], 4)];
const withRow = [sample([2, 3, 4], 5), sample([4], 6)];
const withColumn = [sample([5, 1], 7), sample([5, 3], 8)];
const withScalar = [sample([], 9), sample([2, 3], 10)];
const awayFromZero = [sample([2, 3, 1], 3), sample([1, 4], 4, 0.5, 2)];
const bothPositive = [sample([2, 3, 1], 3, 0.5, 2), sample([1, 4], 4, 0.5, 2)];

// a/b is 0.4 above a whole number, where a mod b has no jump
const divisor = nd([4], ([i]) => [0.7, 1.1, -1.6, 1.9][i!]!);
const offJumps = [nd([4], ([i]) => divisor.values[i!]! * (i! - 2 + 0.4)), divisor];

const bits = [nd([2, 1], ([i]) => i!, 'bool'), nd([3], ([i]) => i! % 2, 'bool')];
const whole = [nd([4, 1], ([i]) => i! - 2, 'int32'), nd([3], ([i]) => i! - 1, 'int32')];

const claim = (
  name: string,
  run: Binary,
  formula: (a: number, b: number) => boolean,
  inputs: readonly Nd[],
): OpCase => ({
  name,
  inputs,
  run: run as OpCase['run'],
  expected: (a, b) => ({ ...pairwise(a!, b!, (x, y) => (formula(x, y) ? 1 : 0)), dtype: 'bool' }),
  gradient: false,
});

checkOps([
  row('add, same shape', tf.add, (a, b) => a + b, same),
  row('add, outer broadcast', tf.add, (a, b) => a + b, outer),
  row('add, row broadcast', tf.add, (a, b) => a + b, withRow),
  row('sub, column broadcast', tf.sub, (a, b) => a - b, withColumn),
  row('sub, scalar', tf.sub, (a, b) => a - b, withScalar),
  row('mul', tf.mul, (a, b) => a * b, outer),
  row('div', tf.div, (a, b) => a / b, awayFromZero),
  row('maximum', tf.maximum, Math.max, outer),
  row('minimum', tf.minimum, Math.min, outer),
  row('pow', tf.pow, (a, b) => Math.exp(b * Math.log(a)), bothPositive, { tolerance: 1e-15 }),
  row('squaredDifference', tf.squaredDifference, (a, b) => (a - b) ** 2, outer),
  row('atan2', tf.atan2, Math.atan2, outer),
  row('mod', tf.mod, (a, b) => a - b * Math.floor(a / b), offJumps, { tolerance: 1e-15 }),
  row('prelu', tf.prelu as Binary, (x, alpha) => (x > 0 ? x : alpha * x), withRow),
  {
    name: 'floorDiv',
    inputs: awayFromZero,
    run: tf.floorDiv as OpCase['run'],
    expected: (a, b) => ({ ...pairwise(a!, b!, (x, y) => Math.floor(x / y)), dtype: 'int32' }),
    gradient: false,
  },
  {
    name: 'add of int32',
    inputs: whole,
    run: tf.add as OpCase['run'],
    expected: (a, b) => ({ ...pairwise(a!, b!, (x, y) => x + y), dtype: 'int32' }),
    gradient: false,
  },
  {
    name: 'addN',
    inputs: [sample([2, 3], 1), sample([2, 3], 2), sample([2, 3], 3)],
    run: (...tensors) => tf.addN(tensors),
    expected: (a, b, c) => nd([2, 3], (where) => at(a!, where) + at(b!, where) + at(c!, where)),
  },
  claim('equal', tf.equal, (a, b) => a === b, whole),
  claim('notEqual', tf.notEqual, (a, b) => a !== b, whole),
  claim('greater', tf.greater, (a, b) => a > b, outer),
  claim('greaterEqual', tf.greaterEqual, (a, b) => a >= b, whole),
  claim('less', tf.less, (a, b) => a < b, outer),
  claim('lessEqual', tf.lessEqual, (a, b) => a <= b, whole),
  claim('logicalAnd', tf.logicalAnd, (a, b) => a === 1 && b === 1, bits),
  claim('logicalOr', tf.logicalOr, (a, b) => a === 1 || b === 1, bits),
  claim('logicalXor', tf.logicalXor, (a, b) => a !== b, bits),
]);

describe('broadcasting', () => {
  const size = fc.integer({ min: 0, max: 3 });
  const shapes = fc
    .array(fc.record({ size, left: fc.boolean(), right: fc.boolean() }), { maxLength: 5 })
    .chain((axes) =>
      fc.record({
        a: fc.constant(axes.map((axis) => (axis.left ? 1 : axis.size))),
        b: fc.constant(axes.map((axis) => (axis.right ? 1 : axis.size))),
        cut: fc.integer({ min: 0, max: axes.length }),
      }),
    );

  it('follows the naive loop on random shapes, empty ones too, with NaN and ±∞ among the values', async () => {
    await tf.setBackend('float64');
    const odd = [Number.NaN, Infinity, -Infinity, 0, -0];
    fc.assert(
      fc.property(shapes, fc.nat(1000), ({ a, b, cut }, seed) => {
        const pick = (shape: readonly number[], s: number) => {
          const base = sample(shape, s);
          return {
            ...base,
            values: base.values.map((v, i) => ((i + seed) % 4 === 0 ? odd[(i + seed) % 5]! : v)),
          };
        };
        const left = pick(a, seed);
        const right = pick(b.slice(cut), seed + 1);
        tf.tidy(() => {
          for (const [op, formula] of [
            [tf.sub, (x: number, y: number) => x - y],
            [tf.maximum, Math.max],
            [tf.mul, (x: number, y: number) => x * y],
          ] as const) {
            const got = op(toTensor(left), toTensor(right));
            const wanted = pairwise(left, right, formula);
            expect(got.shape).toEqual(wanted.shape);
            expectClose(got.dataSync(), wanted.values, 0);
          }
        });
      }),
      { numRuns: 200, seed: 11 },
    );
  });

  it('refuses shapes that do not fit', () => {
    expect(() => tf.tidy(() => tf.add(toTensor(sample([2, 3])), toTensor(sample([2, 4]))))).toThrow(
      /2,3 and 2,4/,
    );
  });
});

describe('NaN and ±∞', () => {
  it('gives NaN in maximum and minimum if either side is NaN', async () => {
    await withoutLeak('float64', () => {
      const nan = float64Tensor([Number.NaN, 1]);
      const other = float64Tensor([1, Number.NaN]);
      for (const op of [tf.maximum, tf.minimum])
        expect([...op(nan, other).dataSync()]).toEqual([Number.NaN, Number.NaN]);
    });
  });

  it('takes every comparison with NaN as false but ≠', async () => {
    await withoutLeak('float64', () => {
      const nan = float64Tensor([Number.NaN]);
      for (const op of [tf.equal, tf.less, tf.lessEqual, tf.greater, tf.greaterEqual]) {
        expect(op(nan, nan).dataSync()[0]).toBe(0);
      }
      expect(tf.notEqual(nan, nan).dataSync()[0]).toBe(1);
    });
  });

  it('compares strings', async () => {
    await withoutLeak('float64', () => {
      expect([...tf.equal(tf.tensor1d(['a', 'b']), tf.scalar('b')).dataSync()]).toEqual([0, 1]);
    });
  });
});
