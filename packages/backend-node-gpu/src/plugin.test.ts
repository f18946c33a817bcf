// @vitest-environment-options { "process": "plugin" }
import { createRequire } from 'node:module';
import { createLab } from '@moelab/core';
import { engine } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { backendNodeGpu, loadNodeGpu } from './index.ts';

it('imports nothing of tfjs-node until it is loaded', () => {
  const loaded = Object.keys(createRequire(import.meta.url).cache);
  expect(loaded.filter((path) => path.includes('tfjs-node'))).toEqual([]);
  expect(engine().registryFactory).not.toHaveProperty('tensorflow');
});

it.skipIf(process.env.MOELAB_NODE_GPU)(
  'says that its package is not installed, which it never is unasked',
  async () => {
    const problem = {
      code: 'BACKEND_UNAVAILABLE',
      message: expect.stringMatching(/^node-gpu: \S+ is not installed; npm install /),
    };
    await expect(loadNodeGpu()).rejects.toMatchObject(problem);
    await expect(loadNodeGpu({ package: 'cpu' })).rejects.toMatchObject(problem);
    const lab = createLab({ plugins: [backendNodeGpu] });
    await expect(lab.loadBackend('node-gpu', { package: 'cpu', timeoutMs: 5000 })).rejects.toMatchObject(
      problem,
    );
  },
);

it('checks its options', async () => {
  const lab = createLab({ plugins: [backendNodeGpu] });
  const wrong = { package: 'gpus', allowCpu: 1, timeoutMs: 0 };
  // @ts-expect-error: no such options
  await expect((async () => lab.loadBackend('node-gpu', wrong))()).rejects.toMatchObject({
    code: 'INVALID_OPTIONS',
    message: expect.stringMatching(
      /package: must be one of 'gpu', 'cpu'; did you mean 'gpu'\?.*allowCpu.*timeoutMs/s,
    ),
  });
});
