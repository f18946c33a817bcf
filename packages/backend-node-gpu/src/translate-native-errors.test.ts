// @vitest-environment-options { "process": "translate-native-errors" }
import { evaluate } from '@moelab/core';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, afterEach, expect, it } from 'vitest';
import { nativeError, standInBinding } from '../test/stand-in-binding.ts';
import { standInPackage } from '../test/stand-in-package.ts';
import { loadFrom } from './load-from.ts';

const addon = standInBinding();
const { importPackage, remove } = standInPackage('@tensorflow/tfjs-node-gpu', { addon });
afterAll(remove);
const backend = await loadFrom(importPackage, {});
await loadFrom(importPackage, {}); // translates nothing twice

afterEach(() => {
  addon.failing = {};
});

it.each([
  [8, 'BACKEND_UNAVAILABLE', "no memory for 'Exp' (why); free tensors, or compute fewer rows at a time"],
  [12, 'UNSUPPORTED', "TensorFlow refuses 'Exp' (why); use backend wasm or float64"],
  [
    13,
    'BACKEND_UNAVAILABLE',
    "TensorFlow failed in 'Exp' (status 13: why); start the program again, or use backend wasm or float64",
  ],
])('says what status %i of TensorFlow means, and computes on', async (status, code, said) => {
  const held = [tf.memory().numTensors, addon.getNumOfTensors()];
  const exp = () => evaluate(backend, () => [tf.exp(backend.tensor([0], [1]))]);
  const cause = nativeError(status, 'why\nand where');
  addon.failing.Exp = cause;
  await expect(exp()).rejects.toMatchObject({ code, message: `node-gpu: ${said} [${code}]`, cause });
  addon.failing = {};
  expect((await exp())[0]![0]).toBe(1);
  expect([tf.memory().numTensors, addon.getNumOfTensors()]).toEqual(held);
});

it('reaches ops with several results, and readings', async () => {
  addon.failing.TopKV2 = nativeError(12, 'no such op');
  const top = evaluate(backend, () => [tf.topk(backend.tensor([1, 2], [2]), 1).values]);
  await expect(top).rejects.toMatchObject({ code: 'UNSUPPORTED' });
  const own = addon.tensorDataSync;
  addon.tensorDataSync = () => {
    throw nativeError(8, 'OOM');
  };
  const reading = evaluate(backend, () => [tf.exp(backend.tensor([0], [1]))]);
  await expect(reading).rejects.toMatchObject({
    code: 'BACKEND_UNAVAILABLE',
    message: expect.stringContaining('no memory for reading a tensor (OOM)'),
  });
  addon.tensorDataSync = own;
});

it('leaves errors of other kinds as they are', async () => {
  const cause = new TypeError('not of TensorFlow');
  addon.failing.Exp = cause;
  await expect(evaluate(backend, () => [tf.exp(backend.tensor([0], [1]))])).rejects.toBe(cause);
});
