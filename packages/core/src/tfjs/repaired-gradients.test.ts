import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { registerGradients } from './register-gradients.ts';

type Op = (x: tf.Tensor) => tf.Tensor;
interface Case {
  readonly name: string;
  readonly op: Op;
  readonly shape: number[];
  /** Entries of x; by default 0.3 + 0.37 i, alternating in sign, so that none is at a kink or a tie. */
  readonly values?: number[];
}

const ints = (values: number[], shape?: number[]) => tf.tensor(values, shape, 'int32');
const ramp = (shape: number[], from = 0.4, step = 0.23) =>
  tf.tensor(
    Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) => from + step * i),
    shape,
  );
const valuesOf = ({ shape, values }: Case) =>
  values ?? Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) => (0.3 + 0.37 * i) * (-1) ** i);

/** A scalar of an op's result, curved and with another weight for every entry. */
const scalarOf = (op: Op) => (x: tf.Tensor) => {
  const y = op(x);
  return tf.sum(tf.mul(tf.add(y, tf.mul(tf.square(y), 0.25)), ramp(y.shape))) as tf.Scalar;
};

/** Slope of a scalar function along one entry: central differences with one step of Richardson's extrapolation. */
function difference(f: (values: number[]) => number, values: number[], i: number): number {
  const at = (h: number) => {
    const up = values.with(i, values[i]! + h);
    const down = values.with(i, values[i]! - h);
    return (f(up) - f(down)) / (2 * h);
  };
  return (4 * at(2 ** -6) - at(2 ** -5)) / 3;
}

// float32 has 6e-8; divided by the step that is 1e-5 of the function's size, which is some tens.
const tolerance = 3e-3;

function expectClose(actual: ArrayLike<number>, wanted: number[]) {
  expect(actual.length).toBe(wanted.length);
  const size = Math.max(1, ...wanted.map(Math.abs));
  wanted.forEach((value, i) => {
    expect(Math.abs(actual[i]! - value) / size, `entry ${i}: ${actual[i]} against ${value}`).toBeLessThan(
      tolerance,
    );
  });
}

const matrix = [2, 3];
const cube = [2, 2, 3];
const cases: Case[] = [
  { name: 'erf', op: tf.erf, shape: matrix },
  { name: 'selu', op: tf.selu, shape: matrix },
  { name: 'elu', op: tf.elu, shape: matrix },
  { name: 'leakyRelu', op: (x) => tf.leakyRelu(x, 0.3), shape: matrix },
  { name: 'clipByValue', op: (x) => tf.clipByValue(tf.square(x), 0.4, 2.1), shape: matrix },
  { name: 'relu', op: (x) => tf.relu(tf.mul(x, tf.abs(x))), shape: matrix },
  { name: 'relu6', op: (x) => tf.relu6(tf.mul(x, tf.mul(x, 2))), shape: matrix },
  { name: 'abs', op: (x) => tf.abs(tf.sin(x)), shape: matrix },
  {
    name: 'where of a comparison',
    op: (x) => tf.where(tf.greater(x, 0), tf.square(x), tf.exp(x)),
    shape: matrix,
  },
  {
    name: 'logical and of comparisons',
    op: (x) => tf.where(tf.logicalAnd(tf.less(x, 1), tf.notEqual(x, 0)), tf.square(x), x),
    shape: matrix,
  },
  { name: 'pow in the base', op: (x) => tf.pow(tf.abs(x), 2.5), shape: matrix },
  { name: 'pow in the exponent', op: (x) => tf.pow(tf.tensor1d([0.5, 1.5, 2.5]), x), shape: matrix },
  { name: 'pow of a broadcast base', op: (x) => tf.pow(tf.abs(x), tf.tensor2d([[2], [3]])), shape: [3] },
  { name: 'maximum', op: (x) => tf.maximum(tf.square(x), ramp(matrix)), shape: matrix },
  { name: 'maximum of a broadcast operand', op: (x) => tf.maximum(tf.square(x), ramp(matrix)), shape: [3] },
  { name: 'minimum of a broadcast operand', op: (x) => tf.minimum(ramp(cube), tf.square(x)), shape: [2, 1] },
  {
    name: 'squaredDifference of a broadcast left operand',
    op: (x) => tf.squaredDifference(x, ramp(matrix)),
    shape: [3],
  },
  {
    name: 'squaredDifference of a broadcast right operand',
    op: (x) => tf.squaredDifference(ramp(cube), x),
    shape: [2, 1],
  },
  { name: 'mean of all', op: (x) => tf.mean(tf.square(x)), shape: matrix },
  { name: 'mean along an axis', op: (x) => tf.mean(tf.square(x), -2), shape: cube },
  { name: 'max', op: (x) => tf.max(tf.square(x), [0, 2]), shape: cube },
  { name: 'min with kept axes', op: (x) => tf.min(tf.square(x), 1, true), shape: cube },
  { name: 'logSumExp', op: (x) => tf.logSumExp(x, 1), shape: matrix },
  { name: 'cumsum along the first axis', op: (x) => tf.cumsum(tf.square(x), 0), shape: cube },
  { name: 'cumsum along the middle axis', op: (x) => tf.cumsum(tf.square(x), 1, true, true), shape: cube },
  { name: 'cumsum along the last axis', op: (x) => tf.cumsum(tf.square(x), 2, false, true), shape: cube },
  { name: 'tile', op: (x) => tf.tile(tf.square(x), [2, 3, 2]), shape: cube },
  { name: 'tile of five axes', op: (x) => tf.tile(tf.square(x), [1, 2, 1, 1, 3]), shape: [1, 2, 1, 1, 2] },
  { name: 'broadcastTo', op: (x) => tf.broadcastTo(tf.square(x), [2, 4, 3]), shape: [1, 3] },
  {
    name: 'batchNorm',
    op: (x) =>
      tf.batchNorm(
        ramp([1, 1, 2, 3]) as tf.Tensor4D,
        ramp([3]) as tf.Tensor1D,
        tf.square(x) as tf.Tensor1D,
        ramp([3]) as tf.Tensor1D,
        ramp([3]) as tf.Tensor1D,
        0.01,
      ),
    shape: [3],
  },
  { name: 'prod of all', op: (x) => tf.prod(x), shape: matrix },
  { name: 'prod along several axes', op: (x) => tf.prod(x, [0, 2]), shape: cube },
  {
    name: 'prod along a negative axis, with zeros',
    op: (x) => tf.prod(x, -1),
    shape: [3, 3],
    values: [0, 1, 2, 0, 0, 3, 1, 2, -1],
  },
  { name: 'cumprod', op: (x) => tf.cumprod(x, 1), shape: cube },
  { name: 'cumprod, exclusive', op: (x) => tf.cumprod(x, 0, true), shape: [5, 2] },
  {
    name: 'cumprod, reverse, with zeros',
    op: (x) => tf.cumprod(x, 0, false, true),
    shape: [5],
    values: [1.1, 0, 0.7, 0, 2],
  },
  { name: 'cumprod, exclusive and reverse', op: (x) => tf.cumprod(x, 2, true, true), shape: cube },
  { name: 'gather', op: (x) => tf.gather(tf.square(x), ints([1, 0, 1, 1], [2, 2]), 1), shape: cube },
  {
    name: 'gather along a negative axis',
    op: (x) => tf.gather(tf.square(x), ints([2, 2, 0]), -1),
    shape: cube,
  },
  {
    name: 'gather with a batch axis',
    op: (x) => tf.gather(tf.square(x), ints([1, 1, 0, 1, 0, 0], [2, 3]), 1, 1),
    shape: cube,
  },
  {
    name: 'gather with a batch axis before another',
    op: (x) => tf.gather(tf.square(x), ints([2, 0, 1, 1], [2, 2]), 2, 1),
    shape: cube,
  },
  {
    name: 'unsortedSegmentSum, one row in no segment and one segment without rows',
    op: (x) => tf.unsortedSegmentSum(tf.square(x), ints([2, -1, 0, 2]) as tf.Tensor1D, 4),
    shape: [4, 2],
  },
  { name: 'gatherND', op: (x) => tf.gatherND(tf.square(x), ints([1, 2, 0, 0, 1, 2], [3, 2])), shape: matrix },
  {
    name: 'scatterND',
    op: (x) => tf.scatterND(ints([4, 1, 1], [3, 1]), tf.square(x), [6, 2]),
    shape: [3, 2],
  },
  {
    name: 'tensorScatterUpdate of the tensor',
    op: (x) => tf.tensorScatterUpdate(tf.square(x), ints([2, 0], [2, 1]), ramp([2])),
    shape: [4],
  },
  {
    name: 'tensorScatterUpdate of the updates',
    op: (x) => tf.tensorScatterUpdate(ramp([4]), ints([2, 0], [2, 1]), tf.square(x)),
    shape: [2],
  },
  { name: 'topk', op: (x) => tf.topk(tf.square(x), 2).values, shape: cube },
  { name: 'diag', op: (x) => tf.diag(tf.square(x)), shape: matrix },
  { name: 'stridedSlice', op: (x) => tf.stridedSlice(tf.square(x), [3, 0], [0, 3], [-2, 2]), shape: [4, 3] },
  {
    name: 'stridedSlice with masks',
    op: (x) => tf.stridedSlice(tf.square(x), [1, 0, 1], [2, 0, 3], [1, 1, 1], 0, 2, 0, 0, 1),
    shape: [3, 2, 3],
  },
  {
    name: 'unstack, one piece',
    op: (x) => tf.unstack(x, 0)[0]!,
    shape: [1, 3],
  },
  {
    name: 'unstack, three pieces',
    op: (x) => tf.mul(tf.unstack(x, 1)[0]!, tf.unstack(x, 1)[2]!),
    shape: [2, 3],
  },
  {
    name: 'split, one piece',
    op: (x) => tf.split(x, 1, 1)[0]!,
    shape: [2, 3],
  },
  {
    name: 'mirrorPad, reflect',
    op: (x) =>
      tf.mirrorPad(
        tf.square(x),
        [
          [1, 0],
          [2, 1],
        ],
        'reflect',
      ),
    shape: matrix,
  },
  {
    name: 'mirrorPad, symmetric',
    op: (x) =>
      tf.mirrorPad(
        tf.square(x),
        [
          [2, 1],
          [0, 3],
        ],
        'symmetric',
      ),
    shape: matrix,
  },
  ...[false, true].flatMap((transposeA) =>
    [false, true].flatMap((transposeB): Case[] => {
      const left = transposeA ? [2, 3] : [3, 2];
      const right = transposeB ? [4, 2] : [2, 4];
      const name = `matMul ${transposeA ? 'aᵀ' : 'a'} ${transposeB ? 'bᵀ' : 'b'}`;
      const product = (a: tf.Tensor, b: tf.Tensor) => tf.matMul(a, b, transposeA, transposeB);
      return [
        { name: `${name}`, op: (x) => product(x, ramp([2, ...right], -1)), shape: [2, ...left] },
        { name: `${name}, a shared`, op: (x) => product(x, ramp([2, ...right], -1)), shape: left },
        {
          name: `${name}, a broadcast`,
          op: (x) => product(x, ramp([3, 2, ...right], -1)),
          shape: [2, ...left],
        },
        { name: `${name}, b shared`, op: (x) => product(ramp([2, ...left], -1), x), shape: right },
        {
          name: `${name}, b broadcast`,
          op: (x) => product(ramp([3, 2, ...left], -1), x),
          shape: [2, ...right],
        },
      ];
    }),
  ),
  {
    name: 'fused.matMul with bias and relu',
    op: (x) => tf.fused.matMul({ a: x, b: ramp([3, 2], -0.5), bias: ramp([2]), activation: 'relu' }),
    shape: matrix,
  },
  {
    name: 'fused.matMul without activation',
    op: (x) => tf.fused.matMul({ a: ramp([3, 2], -0.5), b: x, bias: ramp([3]) }),
    shape: matrix,
  },
  { name: 'einsum of a transposition', op: (x) => tf.einsum('ij->ji', x), shape: matrix },
  { name: 'einsum of a sum', op: (x) => tf.einsum('ijk->j', x), shape: cube },
  { name: 'einsum of a product, left', op: (x) => tf.einsum('ij,jk->ki', x, ramp([3, 2])), shape: matrix },
  {
    name: 'einsum of a batched product, right',
    op: (x) => tf.einsum('bij,bjk->bik', ramp([2, 2, 2]), x),
    shape: cube,
  },
  { name: 'einsum of an outer product', op: (x) => tf.einsum('i,j->ij', ramp([2]), x), shape: [3] },
  { name: 'einsum of the same tensor twice', op: (x) => tf.einsum('ij,ij->i', x, x), shape: matrix },
];

describe('repaired gradients', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
    registerGradients();
  });

  for (const each of cases) {
    const values = valuesOf(each);
    const f = scalarOf(each.op);
    const tensor = (entries: number[]) => tf.tensor(entries, each.shape);

    it(`give ${each.name} the slope that differences show`, () => {
      const wanted = values.map((_, i) =>
        difference((entries) => tf.tidy(() => f(tensor(entries)).dataSync()[0]!), values, i),
      );
      expectClose(
        tf.tidy(() => tf.grad(f)(tensor(values)).dataSync()),
        wanted,
      );
    });

    it(`give ${each.name} the second derivative that differences show`, () => {
      const slopes = tf.grad(f);
      const slope = (x: tf.Tensor) => tf.sum(tf.mul(slopes(x), ramp(each.shape))) as tf.Scalar;
      const wanted = values.map((_, i) =>
        difference((entries) => tf.tidy(() => slope(tensor(entries)).dataSync()[0]!), values, i),
      );
      expectClose(
        tf.tidy(() => tf.grad(slope)(tensor(values)).dataSync()),
        wanted,
      );
    });
  }

  it('leave no tensor behind', () => {
    for (const each of cases) {
      const x = tf.tensor(valuesOf(each), each.shape);
      const before = tf.memory().numTensors;
      const slope = tf.tidy(() => tf.grad(scalarOf(each.op))(x));
      slope.dispose();
      expect(tf.memory().numTensors, each.name).toBe(before);
      x.dispose();
    }
  });

  it('are zero for what is constant: casts through integers, floored quotients, samples, integer comparisons', () => {
    const x = tf.tensor1d([1.5, 2.5, -0.5]);
    const slopeOf = (op: Op) =>
      Array.from(
        tf
          .grad((t) => tf.sum(op(t)) as tf.Scalar)(x)
          .dataSync(),
      );
    expect(slopeOf((t) => tf.mul(tf.cast(tf.cast(t, 'int32'), 'float32'), t))).toEqual([1, 2, 0]);
    expect(slopeOf((t) => tf.add(tf.floorDiv(t, tf.scalar(2)), t))).toEqual([1, 1, 1]);
    expect(slopeOf((t) => tf.mul(tf.cast(tf.equal(tf.cast(t, 'int32'), 1), 'float32'), t))).toEqual([
      1, 0, 0,
    ]);
    const sampled = slopeOf((t) => tf.mul(t, tf.mean(tf.oneHot(tf.multinomial(t as tf.Tensor1D, 4, 7), 3))));
    expect(new Set(sampled).size).toBe(1);
  });

  it('share the slope of a maximum among equal entries', () => {
    const slope = tf.grad((t) => tf.max(t))(tf.tensor1d([2, 1, 2]));
    expect(Array.from(slope.dataSync())).toEqual([0.5, 0, 0.5]);
  });

  it('give the slope 0 to |x| at 0, and to x² at 0 in every order', () => {
    const zero = tf.scalar(0);
    expect(
      tf
        .grad((t) => tf.abs(t))(zero)
        .dataSync()[0],
    ).toBe(0);
    const square: Op = (t) => tf.pow(t, 2);
    const orders = [square, tf.grad(square), tf.grad(tf.grad(square)), tf.grad(tf.grad(tf.grad(square)))];
    expect(orders.map((order) => order(zero).dataSync()[0])).toEqual([0, 0, 2, 0]);
  });

  it('keep second derivatives finite far from zero', () => {
    const x = tf.tensor1d([200, -200]);
    for (const op of [tf.elu, tf.selu]) {
      const second = tf.grad((t) => tf.sum(tf.grad((u) => tf.sum(op(u)) as tf.Scalar)(t)) as tf.Scalar);
      expect(Array.from(second(x).dataSync())).toEqual([0, 0]);
    }
  });

  it('are empty, not an error, for empty tensors', () => {
    const empty = tf.zeros([0, 3]);
    for (const op of [
      (t: tf.Tensor) => tf.mean(t, 1),
      (t: tf.Tensor) => tf.cumprod(t, 0),
      (t: tf.Tensor) => tf.prod(t, 1),
      (t: tf.Tensor) => tf.matMul(t as tf.Tensor2D, tf.ones([3, 2])),
      (t: tf.Tensor) => tf.tile(t, [2, 2]),
    ]) {
      expect(tf.grad((t: tf.Tensor) => tf.sum(op(t)) as tf.Scalar)(empty).shape).toEqual([0, 3]);
    }
    const weights = tf.ones([3, 2]);
    const slope = tf.grad(
      (w: tf.Tensor) => tf.sum(tf.matMul(empty as tf.Tensor2D, w as tf.Tensor2D)) as tf.Scalar,
    );
    expect(Array.from(slope(weights).dataSync())).toEqual([0, 0, 0, 0, 0, 0]);
  });
});
