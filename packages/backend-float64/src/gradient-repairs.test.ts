import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it, vi } from 'vitest';
import { expectClose, expectGradient, type Nd, prepare, sample, toTensor } from '../test/op-case.ts';
import type { Float64Backend } from './float64-backend.ts';
import { float64Scalar, float64Tensor } from './float64-tensor.ts';

type Op = (x: tf.Tensor) => tf.Tensor;
const total = (op: Op) => (x: tf.Tensor) => tf.sum(op(x)) as tf.Scalar;
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** tfjs's ops of one argument, their derivatives, and where to look: every constant in a tfjs gradient shows here. */
const derivatives: [name: string, op: Op, derivative: (x: number) => number, at?: number[]][] = [
  ['selu', tf.selu, (x) => (x > 0 ? 1.0507009873554805 : 1.7580993408473768 * Math.exp(x))],
  ['elu', tf.elu, (x) => (x > 0 ? 1 : Math.exp(x))],
  ['leakyRelu', (x) => tf.leakyRelu(x, 0.1), (x) => (x > 0 ? 1 : 0.1)],
  ['mean', (x) => tf.mean(x), () => 1 / 4],
  [
    'clipByValue',
    (x) => tf.clipByValue(x, -0.1, 0.1),
    (x) => (Math.abs(x) <= 0.1 ? 1 : 0),
    [-0.1, 0.1, -0.1 - 1e-12, 0.1 + 1e-12],
  ],
  ['relu', tf.relu, (x) => (x > 0 ? 1 : 0)],
  ['relu6', tf.relu6, (x) => (x > 0 && x < 6 ? 1 : 0), [-0.7, 0.3, 5.9, 6.1]],
  ['sigmoid', tf.sigmoid, (x) => sigmoid(x) * sigmoid(-x)],
  ['logSigmoid', tf.logSigmoid, (x) => sigmoid(-x)],
  ['softplus', tf.softplus, sigmoid],
  ['tanh', tf.tanh, (x) => 1 - Math.tanh(x) ** 2],
  ['exp', tf.exp, Math.exp],
  ['expm1', tf.expm1, Math.exp],
  ['sin', tf.sin, Math.cos],
  ['cos', tf.cos, (x) => -Math.sin(x)],
  ['tan', tf.tan, (x) => 1 / Math.cos(x) ** 2],
  ['sinh', tf.sinh, Math.cosh],
  ['cosh', tf.cosh, Math.sinh],
  ['asinh', tf.asinh, (x) => 1 / Math.sqrt(1 + x * x)],
  ['atan', tf.atan, (x) => 1 / (1 + x * x)],
  ['square', tf.square, (x) => 2 * x],
  ['abs', tf.abs, Math.sign],
  ['reciprocal', tf.reciprocal, (x) => -1 / (x * x)],
  ['asin', tf.asin, (x) => 1 / Math.sqrt(1 - x * x), [-0.7, -0.2, 0.1, 0.9]],
  ['acos', tf.acos, (x) => -1 / Math.sqrt(1 - x * x), [-0.7, -0.2, 0.1, 0.9]],
  ['atanh', tf.atanh, (x) => 1 / (1 - x * x), [-0.7, -0.2, 0.1, 0.9]],
  ['acosh', tf.acosh, (x) => 1 / Math.sqrt(x * x - 1), [1.1, 1.3, 2, 7]],
  ['log', tf.log, (x) => 1 / x, [0.1, 0.7, 1.3, 9]],
  ['log1p', tf.log1p, (x) => 1 / (1 + x), [-0.7, -1e-9, 0.3, 9]],
  ['sqrt', tf.sqrt, (x) => 0.5 / Math.sqrt(x), [0.1, 0.7, 1.3, 9]],
  ['rsqrt', tf.rsqrt, (x) => -0.5 * x ** -1.5, [0.1, 0.7, 1.3, 9]],
  ['pow', (x) => tf.pow(x, float64Scalar(0.3)), (x) => 0.3 * x ** -0.7, [0.1, 0.7, 1.3, 9]],
  ['squared difference', (x) => tf.squaredDifference(x, float64Scalar(0.1)), (x) => 2 * (x - 0.1)],
];

describe('gradients on backend float64', () => {
  prepare();

  for (const [name, op, derivative, at = [-1.3, -0.1, 0.7, 1.9]] of derivatives) {
    it(`of ${name} is right to 1e-13`, () => {
      const got = tf.tidy(() => tf.grad(total(op))(float64Tensor(at)).dataSync());
      expectClose(got, at.map(derivative), 1e-13, name);
    });
  }

  it('of a mean divides by the very number of entries, also where float32 cannot hold it', () => {
    const n = 2 ** 24 + 1; // 2²⁴ in float32
    const exact = vi.spyOn(tf.backend() as Float64Backend, 'exact');
    const slope = tf.tidy(() => tf.grad(total((x) => tf.mean(x, 0)))(tf.zeros([n, 0])).shape);
    expect(slope).toEqual([n, 0]);
    expect(exact.mock.calls.map(([values]) => values[0])).toContain(n);
    exact.mockRestore();
  });

  it('of erf uses 2/√π to the last digit', () => {
    const at = [-1.3, -0.1, 0.7, 5];
    const rule = tf.getGradient('Erf').gradFunc;
    tf.tidy(() => {
      const slopes = rule(tf.ones([4]), [float64Tensor(at)], {}) as unknown as { x: () => tf.Tensor };
      const wanted = at.map((x) => (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x));
      expectClose(slopes.x().dataSync(), wanted, 1e-15, 'erf');
    });
  });

  const seconds: [name: string, inputs: Nd[], op: (...x: tf.Tensor[]) => tf.Tensor][] = [
    ['exp', [sample([4])], (x) => tf.exp(x!)],
    ['sigmoid', [sample([4])], (x) => tf.sigmoid(x!)],
    ['tanh', [sample([4])], (x) => tf.tanh(x!)],
    ['selu', [sample([4])], (x) => tf.selu(x!)],
    ['elu', [sample([4])], (x) => tf.elu(x!)],
    ['softmax', [sample([2, 3])], (x) => tf.softmax(x!)],
    ['logSoftmax', [sample([2, 3])], (x) => tf.logSoftmax(x!)],
    ['logSumExp', [sample([2, 3])], (x) => tf.logSumExp(x!, 1)],
    ['where', [sample([4])], (x) => tf.where(tf.greater(x!, 0), tf.square(x!), tf.exp(x!))],
    ['maximum', [sample([2, 3]), sample([3], 2)], (x, y) => tf.maximum(tf.square(x!), tf.sin(y!))],
    ['pow', [sample([2, 3], 1, 0.2, 2), sample([3], 2)], (x, y) => tf.pow(x!, y!)],
    ['prod', [sample([2, 4])], (x) => tf.prod(x!, 1)],
    ['cumprod', [sample([4, 2])], (x) => tf.cumprod(x!, 0, false, true)],
    ['cumsum', [sample([3, 2])], (x) => tf.cumsum(tf.square(x!), 0, true)],
    ['topk', [sample([2, 5], 4)], (x) => tf.topk(tf.square(x!), 3).values],
    [
      'gather',
      [sample([2, 3])],
      (x) =>
        tf.gather(
          tf.square(x!),
          tf.tensor2d(
            [
              [2, 0],
              [1, 1],
            ],
            [2, 2],
            'int32',
          ),
          1,
          1,
        ),
    ],
    [
      'mirrorPad',
      [sample([3, 2])],
      (x) =>
        tf.mirrorPad(
          tf.square(x!),
          [
            [2, 1],
            [1, 0],
          ],
          'reflect',
        ),
    ],
    ['stridedSlice', [sample([5])], (x) => tf.stridedSlice(tf.square(x!), [4], [0], [-2])],
    ['tile', [sample([2, 2])], (x) => tf.tile(tf.square(x!), [2, 3])],
    [
      'matMul with batches broadcast on both sides',
      [sample([2, 1, 2, 3]), sample([4, 3, 2], 2)],
      (x, y) => tf.square(tf.matMul(x!, y!)),
    ],
    [
      'einsum with a summed label of its own',
      [sample([2, 2, 3]), sample([2], 2)],
      (x, y) => tf.square(tf.einsum('ijk,j->k', x!, y!)),
    ],
  ];
  for (const [name, inputs, op] of seconds) {
    it(`of ${name} has the slope that differences show, to 1e-9`, () => {
      expectGradient(op, inputs);
      const weighted = (...x: tf.Tensor[]) => {
        const y = op(...x);
        return tf.sum(tf.mul(y, toTensor(sample(y.shape, 5, 0.5, 1.5)))) as tf.Scalar;
      };
      for (const [i] of inputs.entries()) expectGradient((...x) => tf.grads(weighted)(x)[i]!, inputs);
    });
  }
});
