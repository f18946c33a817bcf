// @vitest-environment-options { "process": "refuse-missing-kernels" }
import { evaluate } from '@moelab/core';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { expect, it, onTestFinished } from 'vitest';
import { standInBinding } from '../test/stand-in-binding.ts';
import { standInPackage } from '../test/stand-in-package.ts';
import { loadFrom } from './load-from.ts';
import { missingKernels } from './refuse-missing-kernels.ts';

const kernelsOf = (name: string) => tf.getKernelsForBackend(name).map(({ kernelName }) => kernelName);

it('refuses exactly the kernels that tfjs-node lacks beside the plain backend', async () => {
  const { importPackage, remove } = standInPackage('@tensorflow/tfjs-node-gpu', { addon: standInBinding() });
  onTestFinished(remove);
  await importPackage('@tensorflow/tfjs-node-gpu');
  const there = new Set(kernelsOf('tensorflow'));
  expect(missingKernels).toEqual(
    kernelsOf('cpu')
      .filter((name) => !there.has(name))
      .sort(),
  );
  const backend = await loadFrom(importPackage, {});
  const search = evaluate(backend, () => [
    tf.searchSorted(backend.tensor([1, 2, 3], [3]), backend.tensor([2], [1])),
  ]);
  await expect(search).rejects.toMatchObject({
    code: 'UNSUPPORTED',
    message: expect.stringContaining(
      "node-gpu: 'SearchSorted' is missing in tfjs-node 4.22.0; read its tensors",
    ),
  });
});
