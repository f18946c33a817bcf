import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { exactValues } from '../../test/exact-values.ts';
import { checkOps, type Nd, nd, type OpCase, sample, withoutLeak } from '../../test/op-case.ts';
import { float64Tensor } from '../float64-tensor.ts';

type Unary = (x: tf.Tensor) => tf.Tensor;

const row = (
  name: string,
  run: Unary,
  formula: (x: number) => number,
  x: Nd,
  rest: Partial<OpCase> = {},
): OpCase => ({
  name,
  inputs: [x],
  run: run as OpCase['run'],
  expected: (input) => ({ shape: input.shape, values: input.values.map(formula) }),
  ...rest,
});

const any = sample([3, 4]);
const positive = sample([3, 4], 2, 0.2, 3);
const inside = sample([3, 4], 3, -0.9, 0.9);
const aboveOne = sample([3, 4], 4, 1.2, 3);
// halves, to see where they are rounded to, away from where float32 rounding could decide
const halves = nd([9], ([i]) => i! / 2 - 2);
// no kink of relu6 or clip within the reach of a difference quotient
const spread = nd([6], ([i]) => [-3.2, -0.7, 0.4, 2.6, 5.5, 7.1][i!]!);
const odd = nd([7], ([i]) => [Number.NaN, Infinity, -Infinity, -0, 0, 1, -2][i!]!);
const isBool = { gradient: false } as const;

checkOps([
  row('exp', tf.exp, Math.exp, any),
  row('expm1', tf.expm1, (x) => Math.exp(x) - 1, any, { tolerance: 1e-15 }),
  row('log', tf.log, Math.log, positive),
  row('log1p', tf.log1p, (x) => Math.log(1 + x), inside, { tolerance: 1e-15 }),
  row('sqrt', tf.sqrt, Math.sqrt, positive),
  row('rsqrt', tf.rsqrt, (x) => x ** -0.5, positive),
  row('square', tf.square, (x) => x ** 2, any),
  row('reciprocal', tf.reciprocal, (x) => 1 / x, positive),
  row('neg', tf.neg, (x) => 0 - x, any),
  row('abs', tf.abs, (x) => Math.sqrt(x * x), spread),
  row('sin', tf.sin, Math.sin, any),
  row('cos', tf.cos, Math.cos, any),
  row('tan', tf.tan, (x) => Math.sin(x) / Math.cos(x), inside),
  row('asin', tf.asin, (x) => Math.atan2(x, Math.sqrt(1 - x * x)), inside),
  row('acos', tf.acos, (x) => Math.atan2(Math.sqrt(1 - x * x), x), inside),
  row('atan', tf.atan, (x) => Math.atan2(x, 1), any),
  row('sinh', tf.sinh, (x) => (Math.exp(x) - Math.exp(-x)) / 2, any, { tolerance: 1e-15 }),
  row('cosh', tf.cosh, (x) => (Math.exp(x) + Math.exp(-x)) / 2, any, { tolerance: 1e-15 }),
  row('tanh', tf.tanh, (x) => 1 - 2 / (Math.exp(2 * x) + 1), any, { tolerance: 1e-15 }),
  row('asinh', tf.asinh, (x) => Math.log(x + Math.sqrt(x * x + 1)), any, { tolerance: 1e-15 }),
  row('acosh', tf.acosh, (x) => Math.log(x + Math.sqrt(x * x - 1)), aboveOne, { tolerance: 1e-15 }),
  row('atanh', tf.atanh, (x) => Math.log((1 + x) / (1 - x)) / 2, inside, { tolerance: 1e-15 }),
  row('sigmoid', tf.sigmoid, (x) => 1 / (1 + Math.exp(-x)), any),
  row('softplus', tf.softplus, (x) => Math.log(1 + Math.exp(x)), any),
  row('relu', tf.relu, (x) => Math.max(x, 0), spread),
  row('relu6', tf.relu6, (x) => Math.max(0, Math.min(x, 6)), spread),
  row('elu', tf.elu, (x) => (x > 0 ? x : Math.exp(x) - 1), spread),
  row(
    'selu',
    tf.selu,
    (x) => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * (Math.exp(x) - 1)),
    spread,
    {
      tolerance: 1e-15,
    },
  ),
  row(
    'leakyRelu',
    (x) => tf.leakyRelu(x, 0.1),
    (x) => (x > 0 ? x : 0.1 * x),
    spread,
  ),
  row(
    'clipByValue',
    (x) => tf.clipByValue(x, -0.1, 2.7),
    (x) => Math.max(-0.1, Math.min(x, 2.7)),
    spread,
  ),
  row(
    'step',
    (x) => tf.step(x, 0.1),
    (x) => (x > 0 ? 1 : 0.1),
    spread,
    isBool,
  ),
  row('floor', tf.floor, (x) => x - (((x % 1) + 1) % 1), any, isBool),
  row('ceil', tf.ceil, (x) => -Math.floor(-x), any, isBool),
  row('round', tf.round, (x) => [-2, -2, -1, 0, 0, 0, 1, 2, 2][2 * x + 4]!, halves, isBool),
  row('sign', tf.sign, (x) => (x < 0 ? -1 : 1), any, isBool),
]);

const claim = (name: string, run: Unary, wanted: readonly number[]): OpCase => ({
  name,
  inputs: [odd],
  run: run as OpCase['run'],
  expected: () => ({ shape: [7], values: wanted, dtype: 'bool' }),
  gradient: false,
});

checkOps([
  claim('isNaN', tf.isNaN, [1, 0, 0, 0, 0, 0, 0]),
  claim('isInf', tf.isInf, [0, 1, 1, 0, 0, 0, 0]),
  claim('isFinite', tf.isFinite, [0, 0, 0, 1, 1, 1, 1]),
  {
    name: 'logicalNot',
    inputs: [nd([3], ([i]) => i! % 2, 'bool')],
    run: tf.logicalNot as OpCase['run'],
    expected: () => ({ shape: [3], values: [1, 0, 1], dtype: 'bool' }),
    gradient: false,
  },
]);

describe('special functions at double precision', () => {
  it.each(Object.entries(exactValues))(
    '%s is within 2 ulp of 17 known digits, also at 1e-300 and 1e-8',
    async (name, pairs) => {
      const op = (tf as unknown as Record<string, Unary>)[name]!;
      await withoutLeak('float64', () => {
        const got = op(float64Tensor(pairs.map(([x]) => x))).dataSync();
        for (const [i, [x, y]] of pairs.entries()) {
          const ulps = Math.abs(got[i]! - y) / Math.max(Math.abs(y) * 2 ** -52, 2 ** -1074);
          if (!(ulps <= 2)) expect.fail(`${name}(${x}): got ${got[i]}, want ${y}: ${ulps} ulp`);
        }
      });
    },
  );

  it('lets NaN through every function of numbers, where tfjs-wasm loses it in relu6 and clip', async () => {
    const ops: Unary[] = [
      tf.relu,
      tf.relu6,
      tf.elu,
      tf.selu,
      tf.sigmoid,
      tf.softplus,
      tf.exp,
      tf.sign,
      tf.round,
    ];
    await withoutLeak('float64', () => {
      for (const op of [...ops, (x: tf.Tensor) => tf.clipByValue(x, -1, 1), (x: tf.Tensor) => tf.step(x)]) {
        expect(op(float64Tensor([Number.NaN])).dataSync()[0]).toBeNaN();
      }
    });
  });

  it('goes to its limits at ±∞', async () => {
    const limits: [Unary, number, number][] = [
      [tf.sigmoid, 0, 1],
      [tf.softplus, 0, Infinity],
      [tf.tanh, -1, 1],
      [tf.erf, -1, 1],
      [tf.elu, -1, Infinity],
      [tf.relu6, 0, 6],
      [tf.exp, 0, Infinity],
      [tf.round, -Infinity, Infinity],
    ];
    await withoutLeak('float64', () => {
      for (const [op, low, high] of limits) {
        expect([...op(float64Tensor([-Infinity, Infinity])).dataSync()]).toEqual([low, high]);
      }
    });
  });
});
