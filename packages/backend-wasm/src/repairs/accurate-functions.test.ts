import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { expectClose, fault, numbers, tensor } from '../../test/fault.ts';

const { fround } = Math;
const small = [1e-30, 1e-20, 1e-8, -1e-8, 1e-5, -1e-4, 1e-3, 0.1, -0.3, 0.9, 20].map(fround);
const relative = { relative: 2 ** -23, floor: 0 };

describe('functions of one number', () => {
  fault('log1p', () => tf.log1p(tensor(small)), small.map(Math.log1p), relative);
  fault('sin', () => tf.sin(tensor(small)), small.map(Math.sin), relative);
  fault('cos', () => tf.cos(tensor([1.5, 3e38])), [1.5, fround(3e38)].map(Math.cos), relative);
  const [scale, slope] = [1.0507009873554805, 1.7580993408473768];
  const selu = (x: number) => (x > 0 ? scale * x : slope * Math.expm1(x));
  fault('selu', () => tf.selu(tensor(small)), small.map(selu), relative);
  fault('sign', () => tf.sign(tensor([Number.NaN, 1e-30, -1e-20, 0])), [Number.NaN, 1, -1, 0]);

  it('take what is not finite, and nothing', async () => {
    const edges = () => tensor([-1, Number.POSITIVE_INFINITY, Number.NaN, -2]);
    const [inf, nan] = [Number.POSITIVE_INFINITY, Number.NaN];
    expect(await numbers(() => tf.log1p(edges()))).toEqual([-inf, inf, nan, nan]);
    expect(await numbers(() => tf.selu(tensor([-inf, inf, nan])))).toEqual([fround(-slope), inf, nan]);
    expect(await numbers(() => tf.sin(tensor([], [0, 2])))).toEqual([]);
  });

  it('have tfjs as good neighbours: expm1, softplus, sigmoid, tanh and erf are right near 0 without a repair', async () => {
    const expm1 = small.map(Math.expm1);
    expectClose(await numbers(() => tf.expm1(tensor(small))), expm1, { relative: 2 ** -22, floor: 0 });
    const tanh = await numbers(() => tf.tanh(tensor(small)));
    expectClose(tanh, small.map(Math.tanh), { relative: 2 ** -22, floor: 0 });
  });

  it('log1p keeps its gradient', async () => {
    const slope = await numbers(() => tf.grad((x) => tf.sum(tf.log1p(x)))(tensor([1e-8, 1])));
    expectClose(slope, [1, 0.5]);
  });
});
