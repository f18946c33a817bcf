import { loadFloat64 } from '@moelab/backend-float64';
import { type Backend, createLab, evaluate, tensorsOf } from '@moelab/core';
import { experts } from '@moelab/experts';
import { gates } from '@moelab/gates';
import { matrix, normal, stream } from '@moelab/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { backendLoader } from '../test/loaded-backend.ts';

const backend = await backendLoader()();
console.info(`computes on ${JSON.stringify(backend.info)}`);
const exact = await loadFloat64();

const own = tf.findBackend('tensorflow') as ReturnType<typeof tf.findBackend> & {
  readonly binding: { getNumOfTensors(): number };
};
const held = () => [tf.engine().state.numTensors, own.numDataIds(), own.binding.getNumOfTensors()];
let before: number[];
beforeEach(() => {
  before = held();
});
afterEach(() => {
  expect(held()).toEqual(before);
});

/** Within 2⁻¹⁸ of the largest entry: float32's rounding, through sums in another order. */
function expectSame(found: ArrayLike<number>, wanted: ArrayLike<number>) {
  expect(found.length).toBe(wanted.length);
  const largest = Math.max(1, ...Array.from(wanted, Math.abs).filter(Number.isFinite));
  for (let i = 0; i < wanted.length; i++) {
    if (Number.isFinite(wanted[i])) {
      expect(Math.abs(found[i]! - wanted[i]!)).toBeLessThanOrEqual(2 ** -18 * largest);
    } else expect(found[i]).toBe(wanted[i]);
  }
}

const random = stream(31, 'node-gpu');
const drawn = (rows: number, cols: number) =>
  matrix(
    rows,
    cols,
    Float64Array.from({ length: rows * cols }, () => normal(random)),
  );
const x = drawn(24, 3);
const y = drawn(24, 1);

describe('its tensors', () => {
  it('round doubles to float32, on whatever backend is selected, and share no memory with what they were made of', async () => {
    const values = Float32Array.of(Math.fround(0.1), 1e-40, -0);
    const tensor = backend.tensor(values, [3]);
    values.fill(9);
    expect([...(await tensor.data())]).toEqual([Math.fround(0.1), Math.fround(1e-40), -0]);
    tensor.dispose();
    const rounded = backend.tensor([0.1, 1e-50, 1 / 3], [3]);
    expect([...(await rounded.data())]).toEqual([0.1, 1e-50, 1 / 3].map(Math.fround));
    rounded.dispose();
  });

  it('may be empty, and must fit their shape', () => {
    backend.tensor([], [0, 3]).dispose();
    expect(() => backend.tensor([1, 2], [3])).toThrow(
      'node-gpu: 2 values do not fit the shape (3) [INVALID_SHAPE]',
    );
  });
});

describe('a lab on it gives the numbers of float64', () => {
  const plugins = [gates, experts] as const;
  const model = (on: Backend, gate: 'softmax' | 'top-k') => {
    const lab = createLab({ plugins, backend: on });
    const layer = { inputs: 3, outputs: 1, experts: 4, seed: 5, expert: 'linear' } as const;
    return gate === 'softmax'
      ? lab.model({ ...layer, gate })
      : lab.model({ ...layer, gate, gateOptions: { k: 2 } });
  };

  it.each(['softmax', 'top-k'] as const)('predictions, densities and routes of a %s gate', async (gate) => {
    const [here, there] = [model(backend, gate), model(exact, gate)];
    expectSame((await here.predict(x)).data, (await there.predict(x)).data);
    expectSame(await here.logDensity(x, y), await there.logDensity(x, y));
    const [found, wanted] = [await here.route(x), await there.route(x)];
    expectSame(found.logWeights.data, wanted.logWeights.data);
    expect(found.selected.data).toEqual(wanted.selected.data);
    expect((await here.predict(matrix(0, 3))).rows).toBe(0);
  });

  it.each(['softmax', 'top-k'] as const)('gradients of the likelihood of a %s gate', async (gate) => {
    const gradient = (on: Backend) => {
      const made = model(on, gate);
      const names = Object.keys(made.parameters);
      return evaluate(on, () => {
        const parameters = tensorsOf(on, made.parameters);
        const state = tensorsOf(on, made.state);
        const inputs = { x: on.tensor(x.data, [x.rows, x.cols]) };
        const targets = on.tensor(y.data, [y.rows, y.cols]);
        const loss = (...given: tf.Tensor[]) => {
          const forward = made.forward(
            inputs,
            Object.fromEntries(names.map((n, i) => [n, given[i]!])),
            state,
          );
          return tf.neg(tf.sum(made.logDensityTensor(targets, forward))) as tf.Scalar;
        };
        return tf.grads(loss)(names.map((name) => parameters[name]!));
      });
    };
    const [found, wanted] = [await gradient(backend), await gradient(exact)];
    expect(wanted.some((values) => values.some((v) => v !== 0))).toBe(true);
    for (const [i, values] of wanted.entries()) expectSame(found[i]!, values);
  });
});

describe('ops give the values and gradients of float64', () => {
  type Op = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;
  const rows = () => tf.tensor1d([0, 5, 5, 2, 1], 'int32');
  const cases: Readonly<Record<string, Op>> = {
    'matMul, transposed': (a, b) => tf.matMul(a, b, true, false),
    'matMul, batched': (a, b) => tf.matMul(tf.reshape(a, [2, 3, 4]), tf.reshape(b, [2, 3, 4]), false, true),
    'fused matMul': (a, b) =>
      tf.fused.matMul({
        a: a as tf.Tensor2D,
        b: b as tf.Tensor2D,
        transposeB: true,
        bias: tf.slice(tf.reshape(b, [24]), 0, 6),
        activation: 'relu',
      }),
    'gather of rows': (a) => tf.gather(a, rows()),
    'gather of columns': (a) => tf.gather(a, tf.tensor1d([3, 0, 3], 'int32'), 1),
    'softmax, logSoftmax, logSumExp': (a, b) =>
      tf.add(tf.add(tf.softmax(a), tf.logSoftmax(b)), tf.logSumExp(a, 1, true)),
    'values of topk': (a) => tf.topk(a, 2).values,
    'where, oneHot': (a, b) => tf.where(tf.cast(tf.oneHot(tf.argMax(b, 1), 4), 'bool'), a, b),
    'max, min, mean, prod': (a) =>
      tf.add(tf.add(tf.max(a, 1), tf.min(a, 1)), tf.mul(tf.mean(a, 1), tf.prod(a, 1))),
    'slice, concat, stack, unstack, pad': (a, b) => {
      const [first, second] = tf.unstack(tf.stack([a, b]));
      return tf.pad(tf.concat([tf.slice(first!, [1, 0], [2, 4]), second!], 0) as tf.Tensor2D, [
        [1, 0],
        [0, 2],
      ]);
    },
    'transpose, tile, expandDims, split': (a, b) =>
      tf.add(tf.tile(tf.expandDims(tf.transpose(a), 0), [2, 1, 1]), tf.transpose(tf.split(b, 1, 1)[0]!)),
    'relu, elu, sigmoid, tanh, softplus': (a, b) =>
      tf.add(tf.add(tf.relu(a), tf.elu(b)), tf.mul(tf.sigmoid(a), tf.add(tf.tanh(b), tf.softplus(a)))),
    'erf, log1p, expm1, sqrt, rsqrt': (a, b) =>
      tf.add(tf.add(tf.erf(a), tf.log1p(tf.square(b))), tf.add(tf.expm1(a), tf.rsqrt(tf.exp(b)))),
    'pow, div, maximum, abs, sign': (a, b) =>
      tf.add(tf.pow(tf.abs(a), tf.exp(b)), tf.mul(tf.div(a, tf.exp(b)), tf.maximum(a, tf.sign(b)))),
    cumsum: (a) => tf.cumsum(a, 1),
    einsum: (a, b) => tf.einsum('ij,kj->ik', a, b),
    clipByValue: (a) => tf.clipByValue(a, -0.5, 0.5),
  };
  const [first, second, cotangents] = [drawn(6, 4), drawn(6, 4), drawn(12, 12)];

  it.each(Object.entries(cases))('%s', async (_, op) => {
    const on = (where: Backend) =>
      evaluate(where, () => {
        const [a, b] = [first, second].map(({ data }) => where.tensor(data, [6, 4]));
        const value = op(a!, b!);
        const cotangent = where.tensor(cotangents.data.subarray(0, value.size), value.shape);
        const weighted = (p: tf.Tensor, q: tf.Tensor) => tf.sum(tf.mul(op(p, q), cotangent));
        const both = (flat: tf.Tensor) => {
          const [p, q] = tf.unstack(flat);
          // so that each is used
          return tf.add(weighted(p!, q!), tf.mul(tf.sum(flat), tf.zerosLike(tf.sum(flat))));
        };
        return [value, tf.grad(both)(tf.stack([a!, b!]))];
      });
    const [found, wanted] = [await on(backend), await on(exact)];
    expectSame(found[0]!, wanted[0]!);
    expectSame(found[1]!, wanted[1]!);
  });

  it('NaN and infinities go through', async () => {
    const on = (where: Backend) =>
      evaluate(where, () => {
        const a = where.tensor([Number.NaN, Infinity, -Infinity, 0], [4]);
        return [tf.exp(a), tf.sum(a), tf.add(a, a), tf.cast(tf.isNaN(a), 'float32')];
      });
    expect(await on(backend)).toEqual(await on(exact));
  });

  it('sums over nothing are 0', async () => {
    const [sum, product] = await evaluate(backend, () => [
      tf.sum(backend.tensor([], [3, 0]), 1),
      tf.matMul(backend.tensor([], [2, 0]), backend.tensor([], [0, 3])),
    ]);
    expect([...sum!, ...product!]).toEqual(Array(9).fill(0));
  });

  it('an index outside its axis is an error, and leaves nothing behind', async () => {
    const outside = evaluate(backend, () => [
      tf.gather(backend.tensor([1, 2], [2]), tf.tensor1d([2], 'int32')),
    ]);
    await expect(outside).rejects.toThrow('the index value 2 is not in [0, 1]');
  });
});
