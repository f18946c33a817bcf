import * as tf from '@tensorflow/tfjs-core';
import { given, none, reals } from '../op-input.ts';
import { type OpRow, type RowRest, rowsOf } from '../op-row.ts';

// a depth of 70 crosses the blocks of 48 in which tfjs's own loop on wasm works
const make = rowsOf({ family: 'products', derivatives: 2, tolerance: 64, relativeTo: 'largest' });

const FLOPS = 2 * 256 ** 3;
const timedSquare = (a: readonly number[], b: readonly number[]): RowRest => ({
  timed: { inputs: () => [reals(a, 43), reals(b, 44)], work: FLOPS, unit: 'GFLOP/s' },
});

const matMul = (
  op: string,
  a: readonly number[],
  b: readonly number[],
  [transposeA, transposeB] = [false, false],
  rest: RowRest = {},
): OpRow => make(op, [reals(a, 41), reals(b, 42)], (x, y) => tf.matMul(x!, y!, transposeA, transposeB), rest);

const square = timedSquare([256, 256], [256, 256]);

const fused = (
  op: string,
  a: readonly number[],
  b: readonly number[],
  options: { transposeA?: boolean; transposeB?: boolean },
  activation: 'linear' | 'relu' | 'elu',
): OpRow =>
  make(
    op,
    [reals(a, 45), reals(b, 46), reals([6], 47)],
    (x, y, bias) => tf.fused.matMul({ a: x!, b: y!, bias: bias!, activation, ...options }),
    { derivatives: 1 },
  );

/** Products of matrices. */
export const productOps: readonly OpRow[] = [
  matMul('matMul', [5, 70], [70, 6], [false, false], {
    ...square,
    special: {
      inputs: [given([1, Number.NaN, 2, Infinity, 0, 1], [3, 2]), given([1, 2, 3, 4], [2, 2])],
      rule: 'NaN and ±∞ fill their own row',
    },
    empty: { inputs: [none([3, 0]), none([0, 2])], rule: 'a sum over nothing is 0' },
  }),
  matMul('matMul, no rows', [5, 6], [6, 3], [false, false], {
    empty: { inputs: [none([0, 6]), reals([6, 3], 48)], rule: 'no rows' },
  }),
  matMul('matMul, left transposed', [70, 5], [70, 6], [true, false], square),
  matMul('matMul, right transposed', [5, 70], [6, 70], [false, true], square),
  matMul('matMul, both transposed', [70, 5], [6, 70], [true, true], square),
  matMul('matMul, batches', [3, 5, 70], [3, 70, 6], [false, false], timedSquare([4, 256, 256], [4, 256, 64])),
  matMul('matMul, transposed batches', [3, 70, 5], [3, 6, 70], [true, true]),
  matMul('matMul, batches by one matrix', [3, 5, 70], [1, 70, 6]),
  matMul('matMul, one matrix by batches', [1, 5, 70], [3, 70, 6]),
  matMul('matMul, larger than any tile', [130, 131], [131, 67], [false, false], { derivatives: 1 }),
  make(
    'matMul, one weight under two shapes',
    [reals([5, 6], 51), reals([6, 10], 52), reals([5, 4], 53)],
    (x, w, z) =>
      tf.concat(
        [
          tf.matMul(x!, w!),
          tf.matMul(
            tf.pad(z!, [
              [0, 0],
              [0, 8],
            ]),
            tf.reshape(w!, [12, 5]),
          ),
        ],
        1,
      ),
  ),
  make('dot', [reals([70], 54), reals([70], 55)], (x, y) => tf.dot(x!, y!)),
  make('outerProduct', [reals([5], 56), reals([7], 57)], (x, y) =>
    tf.outerProduct(x as tf.Tensor1D, y as tf.Tensor1D),
  ),
  fused('fused.matMul, bias', [5, 70], [70, 6], {}, 'linear'),
  fused('fused.matMul, bias and relu', [5, 70], [70, 6], {}, 'relu'),
  fused('fused.matMul, bias and elu', [5, 70], [70, 6], {}, 'elu'),
  fused('fused.matMul, bias and relu, right transposed', [5, 70], [6, 70], { transposeB: true }, 'relu'),
  fused('fused.matMul, bias and relu, left transposed', [70, 5], [70, 6], { transposeA: true }, 'relu'),
  fused('fused.matMul, bias, batches', [3, 5, 70], [3, 70, 6], {}, 'linear'),
  make('einsum, a bank of experts', [reals([5, 3], 58), reals([4, 3, 2], 59)], (x, w) =>
    tf.einsum('nd,edk->nek', x!, w!),
  ),
  make('einsum, batches', [reals([3, 5, 4], 60), reals([3, 4, 2], 61)], (x, w) =>
    tf.einsum('bij,bjk->bik', x!, w!),
  ),
];
