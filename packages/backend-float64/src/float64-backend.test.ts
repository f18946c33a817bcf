import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { prepare, withoutLeak } from '../test/op-case.ts';
import { Float64Backend } from './float64-backend.ts';
import { float64Scalar, float64Tensor } from './float64-tensor.ts';

prepare();

describe('float64Tensor', () => {
  it('keeps every bit, read either way, where tf.tensor rounds', async () => {
    const values = [1 / 3, 0.1, Math.PI, 5e-324, 1e308, -0, Number.NaN, Infinity];
    const t = float64Tensor(values, [2, 4]);
    const rounded = tf.tensor1d([1 / 3]);
    const [async, sync] = [await t.data(), t.dataSync()];
    expect(async).toBeInstanceOf(Float64Array);
    expect([...async]).toEqual(values);
    expect([...sync]).toEqual(values);
    expect([t.dtype, t.shape]).toEqual(['float32', [2, 4]]);
    expect(rounded.dataSync()[0]).toBe(Math.fround(1 / 3));
    tf.dispose([t, rounded]);
  });

  it('makes scalars, vectors and empty tensors', async () => {
    await withoutLeak('float64', () => {
      expect(float64Scalar(0.1).shape).toEqual([]);
      expect(float64Scalar(0.1).dataSync()[0]).toBe(0.1);
      expect(float64Tensor(Float64Array.of(1, 2)).shape).toEqual([2]);
      expect(float64Tensor([], [0, 3]).dataSync().length).toBe(0);
    });
  });

  it('copies its values', () => {
    const values = Float64Array.of(1, 2);
    const t = float64Tensor(values);
    values[0] = 9;
    t.dataSync()[1] = 9;
    expect([...t.dataSync()]).toEqual([1, 2]);
    t.dispose();
  });

  it('says which shape does not fit', () => {
    expect(() => float64Tensor([1, 2, 3], [2, 2])).toThrow(
      'float64Tensor: 3 values do not fit the shape (2, 2)',
    );
    expect(() => float64Tensor([1], [0.5, 2])).toThrow('do not fit the shape (0.5, 2)');
  });
});

describe('the way of doubles through tfjs-core', () => {
  it('leaves them exact in attributes, buffers and variables, and rounds numbers given to ops', async () => {
    await withoutLeak('float64', () => {
      const zero = float64Scalar(0);
      const buffer = tf.buffer([1], 'float32', Float64Array.of(0.1) as unknown as Float32Array);
      const variable = tf.variable(float64Scalar(0.1));
      const exact = [tf.fill([], 0.1), tf.clipByValue(zero, 0.1, 1), buffer.toTensor(), tf.clone(variable)];
      for (const t of exact) expect(t.dataSync()[0]).toBe(0.1);
      for (const t of [tf.scalar(0.1), tf.add(zero, 0.1)]) expect(t.dataSync()[0]).toBe(Math.fround(0.1));
      expect(() => tf.tensor(Float64Array.of(0.1) as never)).toThrow('must be a number/boolean/string');
      variable.dispose();
    });
  });

  it('keeps int32, bool and string in their usual storage', async () => {
    await withoutLeak('float64', () => {
      expect(tf.tensor1d([1], 'int32').dataSync()).toBeInstanceOf(Int32Array);
      expect(tf.tensor1d([true]).dataSync()).toBeInstanceOf(Uint8Array);
      expect(tf.tensor1d(['é']).dataSync()).toEqual(['é']);
    });
  });
});

describe('Float64Backend', () => {
  it('takes tensors over from another backend, unrounded', async () => {
    await tf.setBackend('cpu');
    const theirs = tf.tensor1d([0.1, 2]);
    await tf.setBackend('float64');
    const ours = tf.add(theirs, theirs);
    expect([...ours.dataSync()]).toEqual([2 * Math.fround(0.1), 4]);
    tf.dispose([theirs, ours]);
  });

  it('does not let another backend read its doubles as float32, and keeps them', async () => {
    await tf.setBackend('float64');
    const ours = float64Tensor([1 / 3]);
    await tf.setBackend('cpu');
    expect(() => tf.tidy(() => tf.square(ours))).toThrow(
      "a tensor of doubles was used while 'cpu' is selected",
    );
    expect(ours.dataSync()[0]).toBe(1 / 3);
    await tf.setBackend('float64');
    expect(tf.tidy(() => tf.square(ours).dataSync()[0])).toBe((1 / 3) ** 2);
    ours.dispose();
  });

  it('counts what it holds, and frees it with the last reference', async () => {
    await tf.setBackend('float64');
    const backend = tf.backend();
    expect(backend).toBeInstanceOf(Float64Backend);
    const before = backend.numDataIds();
    const a = float64Tensor([1, 2]);
    const b = tf.clone(a);
    expect([backend.numDataIds() - before, backend.refCount(a.dataId)]).toEqual([1, 2]);
    a.dispose();
    expect(backend.numDataIds() - before).toBe(1);
    b.dispose();
    expect([backend.numDataIds() - before, backend.refCount(a.dataId)]).toEqual([0, 0]);
  });

  it('refuses complex numbers', () => {
    expect(() => tf.tidy(() => tf.complex(tf.scalar(1), tf.scalar(2)))).toThrow("no kernel 'Complex'");
  });

  it('reports memory honestly and times a run', async () => {
    expect(tf.memory()).toMatchObject({ unreliable: true });
    const { kernelMs } = await tf.backend().time(() => tf.dispose(tf.square(2)));
    expect(kernelMs).toBeGreaterThanOrEqual(0);
    expect([tf.backend().floatPrecision(), tf.backend().epsilon()]).toEqual([32, 1e-7]);
  });
});

describe('an optimiser of tfjs', () => {
  it('reaches a minimum that float32 cannot tell from its neighbours', async () => {
    await tf.setBackend('float64');
    const before = tf.memory().numTensors;
    const target = float64Scalar(1 / 3);
    const start = float64Scalar(0);
    const x = tf.variable(start);
    const descent = tf.train.sgd(0.25);
    // (x − 1/3)² has gradient 2(x − 1/3): each step halves the distance
    for (let i = 0; i < 60; i++) descent.minimize(() => tf.squaredDifference(x, target) as tf.Scalar);
    expect(x.dataSync()[0]).toBeCloseTo(1 / 3, 15);
    tf.dispose([target, start, x]);
    descent.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('the bits of a result', () => {
  it('do not depend on how many other numbers or rows a tensor has', async () => {
    const ops: ((x: tf.Tensor) => tf.Tensor)[] = [
      tf.exp,
      tf.log1p,
      tf.tanh,
      tf.sigmoid,
      tf.softplus,
      tf.softmax,
      tf.logSoftmax,
      (x) => tf.matMul(x, float64Tensor([0.1, 0.7, 1 / 3, -0.2, 1.1, 0.9], [3, 2])),
    ];
    const row = [0.3, -1 / 7, 2.1];
    await withoutLeak('float64', () => {
      const few = float64Tensor(row, [1, 3]);
      const many = float64Tensor(
        Array.from({ length: 900 }, (_, i) => row[i % 3]!),
        [300, 3],
      );
      for (const op of ops) {
        const wanted = op(few).dataSync();
        const got = op(many).dataSync();
        expect(got.every((value, i) => value === wanted[i % wanted.length])).toBe(true);
      }
    });
  });
});
