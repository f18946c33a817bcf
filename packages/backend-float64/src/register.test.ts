// @vitest-environment-options { "process": "register" }
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { float64Scalar, float64Tensor } from './float64-tensor.ts';
import { kernelTable } from './kernel-table.ts';
import { missingKernels } from './missing-kernels.ts';
import { register } from './register.ts';

it('does nothing at import', () => {
  expect(tf.engine().findBackendFactory('float64')).toBeNull();
  expect(tf.getKernel('Add', 'float64')).toBeUndefined();
  expect(() => float64Scalar(1)).toThrow("backend 'float64' is not registered; call register() first");
});

it('names the other copy of the package where that has registered the backend', async () => {
  const second = (await import(
    /* @vite-ignore */ `${'./float64-backend.ts'}?second`
  )) as typeof import('./float64-backend.ts');
  tf.registerBackend('float64', () => new second.Float64Backend(), 0);
  register();
  expect(() => float64Scalar(1)).toThrow(
    "float64Tensor: backend 'float64' was registered by another copy of @moelab/backend-float64; see who brings it by 'npm ls @moelab/backend-float64', and keep one [NO_BACKEND]",
  );
  tf.removeBackend('float64');
});

it('registers once, however often it is called, and selects nothing', async () => {
  const warnings: unknown[] = [];
  const { warn } = console;
  console.warn = (...text: unknown[]) => warnings.push(text);
  register();
  register();
  console.warn = warn;
  expect(warnings).toEqual([]);
  expect(tf.engine().backendName).toBeUndefined();
  await tf.setBackend('float64');
  expect(tf.getBackend()).toBe('float64');
});

it('knows every kernel of tfjs-core, either by doing or by refusing it', () => {
  // tfjs-core exports each kernel's name under that name, and little else that is a string
  const named = Object.entries(tf).filter(
    ([key, value]) => value === key || (key === 'IsNan' && value === 'IsNan'),
  );
  const names = named.map(([key]) => key).sort();
  const known = [...Object.keys(kernelTable), ...missingKernels];
  expect(new Set(known).size).toBe(known.length);
  expect(names.length).toBeGreaterThan(170);
  expect(known.toSorted()).toEqual(names);
});

it('says which kernel is missing and how to ask for it', async () => {
  register();
  await tf.setBackend('float64');
  const image = float64Tensor(new Float64Array(9), [3, 3, 1]) as tf.Tensor3D;
  const filter = float64Tensor([1], [1, 1, 1, 1]) as tf.Tensor4D;
  expect(() => tf.tidy(() => tf.conv2d(image, filter, 1, 'same'))).toThrow(
    "float64: no kernel 'Conv2D'; ask for it at https://github.com/moelab/moelab/issues",
  );
  const logits = float64Tensor([0.5, 0.5]) as tf.Tensor1D;
  expect(() => tf.tidy(() => tf.multinomial(logits, 3))).toThrow('draw the categories from a seeded stream');
});
