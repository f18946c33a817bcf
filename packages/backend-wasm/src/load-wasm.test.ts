// @vitest-environment-options { "process": "load-wasm" }
import { evaluate } from '@moelab/core';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadWasm } from './load-wasm.ts';

/** Those of Node's process; a page has none. */
const listeners = () => [
  globalThis.process?.listeners('uncaughtException'),
  globalThis.process?.listeners('unhandledRejection'),
];
const listenersBefore = listeners();
const selectedBefore = tf.engine().backendName;
const [backend, second] = await Promise.all([loadWasm(), loadWasm()]);
const selectedAfter = tf.engine().backendName;

let before: number[];
const held = () => [tf.engine().state.numTensors, tf.engine().findBackend('wasm').numDataIds()];
beforeEach(() => {
  before = held();
});
afterEach(() => {
  expect(held()).toEqual(before);
});

const close = (found: ArrayLike<number>, wanted: readonly number[], tolerance = 2 ** -20) => {
  expect(found.length).toBe(wanted.length);
  wanted.forEach((v, i) => {
    expect(Math.abs(found[i]! - v)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(v)));
  });
};

describe('loadWasm', () => {
  it('gives one backend however often it is called, and leaves the selected one selected', async () => {
    expect(selectedAfter).toBe(selectedBefore);
    const started = tf.engine().findBackend('wasm');
    expect((await loadWasm()).name).toBe(backend.name);
    expect(tf.engine().findBackend('wasm')).toBe(started);
    const [sum] = await evaluate(second, () => [tf.add(backend.tensor([1], [1]), second.tensor([2], [1]))]);
    expect(sum![0]).toBe(3);
  });

  it('leaves no listener on the process', () => {
    expect(listeners()).toEqual(listenersBefore);
  });

  it('says what it is', () => {
    expect(backend).toMatchObject({
      name: 'wasm',
      precision: 'float32',
      info: { tfjs: '4.22.0', tfjsWasm: '4.22.0', simd: true, threads: 1 },
    });
  });
});

describe('its tensors', () => {
  it('round doubles to float32, on whatever backend is selected', async () => {
    const tensor = backend.tensor([0.1, 1e-50, 1 / 3], [3]);
    expect([...(await tensor.data())]).toEqual([0.1, 1e-50, 1 / 3].map(Math.fround));
    tensor.dispose();
  });

  it('may be empty, and must fit their shape', () => {
    backend.tensor([], [0, 3]).dispose();
    expect(() => backend.tensor([1, 2], [3])).toThrow(
      'wasm: 2 values do not fit the shape (3) [INVALID_SHAPE]',
    );
  });
});

describe('its results are those of plain numbers to float32 rounding', () => {
  const a = [0.5, -1.25, 2, 0.1, 0.7, -0.3];
  const w = [1, 2, -1, 0.5, 0.25, -2];
  const product = [0, 1].flatMap((i) =>
    [0, 1].map((j) => [0, 1, 2].reduce((total, k) => total + a[3 * i + k]! * w[2 * k + j]!, 0)),
  );

  it('matMul and softmax', async () => {
    const [matMul, softmax] = await evaluate(backend, () => {
      const y = tf.matMul(backend.tensor(a, [2, 3]), backend.tensor(w, [3, 2]));
      return [y, tf.softmax(y)];
    });
    close(matMul!, product);
    close(
      softmax!,
      [0, 1].flatMap((i) => {
        const [p, q] = [product[2 * i]!, product[2 * i + 1]!];
        return [1 / (1 + Math.exp(q - p)), 1 / (1 + Math.exp(p - q))];
      }),
    );
  });

  it('the gradient of a gated Gaussian mixture, through every op that a layer needs', async () => {
    const [x, y] = [
      [0.3, -1.1, 0.8, 2, -0.4],
      [1, 0.2, -0.5, 1.5, 0],
    ];
    /** −Σ log Σ_e softmax(x g)_e N(y; x s_e, 1). */
    const plain = (theta: readonly number[]) =>
      -x!.reduce((total, v, i) => {
        const logits = [0, 1, 2].map((e) => v * theta[e]!);
        const top = Math.max(...logits);
        const normaliser = top + Math.log(logits.reduce((s, l) => s + Math.exp(l - top), 0));
        const density = logits.reduce(
          (s, l, e) => s + Math.exp(l - normaliser - 0.5 * (y![i]! - v * theta[3 + e]!) ** 2),
          0,
        );
        return total + Math.log(density / Math.sqrt(2 * Math.PI));
      }, 0);
    const theta = [0.4, -0.2, 0.1, 1.2, -0.7, 0.3];
    const h = 1e-5;
    const wanted = theta.map((_, d) => {
      const [above, below] = [h, -h].map((t) => plain(theta.map((v, i) => (i === d ? v + t : v))));
      return (above! - below!) / (2 * h);
    });
    const [gradient] = await evaluate(backend, () => {
      const inputs = backend.tensor(x!, [5, 1]);
      const targets = backend.tensor(y!, [5, 1]);
      const loss = (both: tf.Tensor) => {
        const gates = tf.reshape(tf.slice(both, [0], [3]), [1, 3]);
        const experts = tf.unstack(tf.reshape(tf.slice(both, [3], [3]), [3, 1, 1]), 0);
        const densities = experts.map((s) =>
          tf.sum(tf.mul(tf.squaredDifference(targets, tf.matMul(inputs, s)), backend.tensor([-0.5], [])), -1),
        );
        const joint = tf.add(tf.logSoftmax(tf.matMul(inputs, gates)), tf.stack(densities, 1));
        return tf.neg(tf.sum(tf.logSumExp(joint, -1)));
      };
      return [tf.grad(loss)(backend.tensor(theta, [6]))];
    });
    close(gradient!, wanted, 1e-5);
  });
});
