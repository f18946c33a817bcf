// @vitest-environment-options { "process": "load-from" }
import util from 'node:util';
import { isMoelabError } from '@moelab/core';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type StandInOptions, standInBinding } from '../test/stand-in-binding.ts';
import { forgetBackend, type Native, standInPackage } from '../test/stand-in-package.ts';
import { loadFrom } from './load-from.ts';
import type { NodeGpuOptions } from './node-gpu-options.ts';

const gpu = '@tensorflow/tfjs-node-gpu';
const cpu = '@tensorflow/tfjs-node';

beforeEach(async () => {
  vi.stubEnv('NVIDIA_TF32_OVERRIDE', undefined);
  await tf.setBackend('cpu');
});
afterEach(() => {
  forgetBackend();
  vi.unstubAllEnvs();
});

/** A package in a folder of its own, for one test. */
function installed(native: Native = { addon: standInBinding() }, name = gpu) {
  const { importPackage, remove } = standInPackage(name, native);
  onTestFinished(remove);
  return importPackage;
}
const pretending = (options: StandInOptions) => installed({ addon: standInBinding(options) });

async function problem(importPackage: (name: string) => Promise<unknown>, options: NodeGpuOptions = {}) {
  try {
    await loadFrom(importPackage, options);
  } catch (error) {
    if (!isMoelabError(error)) throw error;
    expect(error.code).toBe('BACKEND_UNAVAILABLE');
    return error.message;
  }
  return '';
}

describe('a package with its addon', () => {
  it('gives one backend however often it is called, and leaves the selected one selected', async () => {
    const importPackage = installed();
    const [first, second] = await Promise.all([loadFrom(importPackage, {}), loadFrom(importPackage, {})]);
    const started = tf.engine().findBackend('tensorflow');
    const third = await loadFrom(importPackage, { allowCpu: true });
    expect(tf.getBackend()).toBe('cpu');
    expect(tf.findBackend('tensorflow')).toBe(started);
    for (const backend of [first, second, third]) {
      expect(backend).toMatchObject({
        name: 'tensorflow',
        precision: 'float32',
        info: { tfjs: '4.22.0', package: gpu, tensorflow: '2.9.1-stand-in', gpu: true },
      });
    }
  });

  it('is not started anew by tfjs where no backend is selected', async () => {
    forgetBackend();
    Object.assign(tf.engine(), { backendName: undefined, backendInstance: null });
    await loadFrom(installed(), {});
    const started = tf.findBackend('tensorflow');
    expect(tf.backend()).toBe(started);
    expect(tf.findBackend('tensorflow')).toBe(started);
  });

  it('may be the CPU one, of which no GPU is asked', async () => {
    const importPackage = installed({ addon: standInBinding({ gpu: false }) }, cpu);
    const backend = await loadFrom(importPackage, { package: 'cpu' });
    expect(backend.info).toMatchObject({ package: cpu, gpu: false });
    expect(process.env.NVIDIA_TF32_OVERRIDE).toBeUndefined();
    expect(await problem(installed(), { package: 'gpu' })).toBe(
      `node-gpu: ${cpu} is loaded in this process, and ${gpu} cannot be beside it; use { package: 'cpu' }, or another process [BACKEND_UNAVAILABLE]`,
    );
  });

  it('does not undo the repairs of gradients', async () => {
    await loadFrom(installed(), {});
    const repaired = tf.getGradient('Erf');
    expect(repaired).toBeDefined();
    forgetBackend();
    await loadFrom(installed(), {}); // its union package puts another one in
    expect(tf.getGradient('Erf')).toBe(repaired);
  });

  it('works without what Node removed from util, and keeps it only if the package was loaded', async () => {
    const own = util as unknown as Record<string, unknown>;
    const { isArray, isNullOrUndefined } = own;
    onTestFinished(() => void Object.assign(own, { isArray, isNullOrUndefined }));
    delete own.isArray;
    delete own.isNullOrUndefined;
    await problem(async () => {
      throw new Error('no');
    });
    expect('isArray' in own || 'isNullOrUndefined' in own).toBe(false);
    const backend = await loadFrom(installed(), {});
    const sum = tf.tidy(() => tf.sum(backend.tensor([1, 2], [2])).dataSync()[0]);
    expect(sum).toBe(3);
  });
});

describe('without a GPU', () => {
  it('refuses to compute on the CPU unasked, and does so when it may', async () => {
    const importPackage = pretending({ gpu: false });
    expect(await problem(importPackage)).toBe(
      `node-gpu: ${gpu} found no GPU and would silently compute on the CPU; TensorFlow prints above which library it did not find (libcudart.so.11.0, libcudnn.so.8, …): put its folder on LD_LIBRARY_PATH, and look at nvidia-smi; or take the CPU with { allowCpu: true }; it needs Linux or Windows on x64, an NVIDIA GPU with CUDA 11.2 and cuDNN 8.1, Node 18 to 22 (newer ones by a workaround of this package), and an install script that downloads TensorFlow 2.9.1; or use backend wasm or float64 [BACKEND_UNAVAILABLE]`,
    );
    const backend = await loadFrom(importPackage, { allowCpu: true });
    expect(backend.info).toMatchObject({ package: gpu, gpu: false });
  });
});

describe('products that are not float32', () => {
  it('are forbidden to the GPU before it starts, unless the user has decided', async () => {
    await loadFrom(installed(), {});
    expect(process.env.NVIDIA_TF32_OVERRIDE).toBe('0');
    forgetBackend();
    vi.stubEnv('NVIDIA_TF32_OVERRIDE', '1');
    await loadFrom(installed(), {});
    expect(process.env.NVIDIA_TF32_OVERRIDE).toBe('1');
  });

  it('are noticed', async () => {
    expect(await problem(pretending({ tf32: true }))).toMatch(
      /^node-gpu: 1 · 1\.\d+ must be itself in a product of matrices, got 1: the GPU rounds to TF32 or computes wrongly; start the program with NVIDIA_TF32_OVERRIDE=0/,
    );
    expect(tf.getBackend()).toBe('cpu');
  });
});

describe('what fails on the way', () => {
  it('is told apart, as Node itself reports it', async () => {
    expect(await problem(installed({}, 'something-else'))).toMatch(
      /^node-gpu: @tensorflow\/tfjs-node-gpu is not installed; npm install/,
    );
    expect(await problem(installed({}))).toMatch(
      / is installed without its native addon \(tfjs_binding\.node\): /,
    );
    forgetBackend();
    expect(await problem(installed({ addon: 'no addon' }))).toMatch(
      / has a native addon that cannot be loaded \(/,
    );
  });

  it('is another version of tfjs', async () => {
    const importPackage = installed({ addon: standInBinding(), version: '4.20.0', core: '4.20.0' });
    expect(await problem(importPackage)).toBe(
      `node-gpu: ${gpu} 4.20.0 brings @tensorflow/tfjs-core 4.20.0 beside 4.22.0, and two versions in one process give wrong results; npm install ${gpu}@4.22.0, or pnpm add --allow-build=${gpu} ${gpu}@4.22.0 [BACKEND_UNAVAILABLE]`,
    );
    expect(tf.engine().registry).not.toHaveProperty('tensorflow');
    expect(await problem(async () => ({}))).toContain(`${gpu} undefined brings`);
  });

  it('is a package that never comes', async () => {
    expect(await problem(() => new Promise(() => {}), { timeoutMs: 20 })).toContain(
      `${gpu} could not be loaded (no answer within 20 ms); `,
    );
  });

  it('is a backend that does not start, or is not there', async () => {
    const addon = {
      ...standInBinding(),
      isUsingGpuDevice: () => {
        throw new Error('CUDA_ERROR_NO_DEVICE');
      },
    };
    expect(await problem(installed({ addon }))).toContain(
      `${gpu} could not be started (CUDA_ERROR_NO_DEVICE); it needs`,
    );
    expect(tf.getBackend()).toBe('cpu');
    forgetBackend();
    const versions = { 'tfjs-node': '4.22.0', 'tfjs-core': '4.22.0' };
    expect(await problem(async () => ({ default: { version: versions } }))).toContain(
      "could not be started (it registered no backend 'tensorflow'); ",
    );
  });

  it('is a first product that fails', async () => {
    const addon = standInBinding();
    addon.failing.BatchMatMulV2 = new Error('no kernel image is available\nfor this device');
    expect(await problem(installed({ addon }))).toContain(
      `${gpu} failed in its first product (no kernel image is available); it needs`,
    );
  });

  it('is a place without Node', async () => {
    vi.stubGlobal('process', undefined);
    const refused = problem(async () => ({}));
    vi.unstubAllGlobals();
    expect(await refused).toBe(
      `node-gpu: ${gpu} runs in Node only; use backend wasm or float64 [BACKEND_UNAVAILABLE]`,
    );
  });
});
