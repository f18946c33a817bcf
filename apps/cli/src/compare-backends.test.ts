import { loadFloat64 } from '@moelab/backend-float64';
import { MoelabError } from '@moelab/core';
import { matrix } from '@moelab/numerics';
import { expect, it } from 'vitest';
import { captured, crossing, folderWith } from '../test/captured.ts';
import { compareBackends } from './compare-backends.ts';
import { scoreDocument } from './formats.ts';
import { standardLabOn } from './standard-lab.ts';

it('scores a saved model on every backend that is there, and says why one is not', async () => {
  const folder = folderWith({ 'data.csv': crossing });
  const [data, model] = [folder.path('data.csv'), folder.path('model.json')];
  await captured(['fit', data, '--target', 'y', '--experts', '2', '--starts', '3', '--out', model]);
  const run = await captured(['score', model, data, '--backends', '--json']);
  expect(run).toMatchObject({ exitCode: 0, stderr: '' });
  const document = scoreDocument.parse(JSON.parse(run.stdout));
  const [float64, wasm, gpu] = document.backends!;
  expect(float64).toMatchObject({
    name: 'float64',
    logLikelihood: document.logLikelihood,
    relativeDifference: 0,
  });
  expect(wasm).toMatchObject({ name: 'wasm', available: true, precision: 'float32' });
  const far = wasm!.available ? wasm!.relativeDifference! : Number.NaN;
  expect(far).toBeGreaterThan(0);
  expect(far).toBeLessThan(1e-5);
  expect(gpu!.name).toBe('node-gpu');
  expect((await captured(['score', model, data, '--backends'])).stdout).toMatch(
    /On each backend\n +float64 /,
  );
});

it('lists a backend that does not start, and does not hide another fault', async () => {
  const lab = await standardLabOn('float64');
  const model = lab.model({ inputs: 1, outputs: 1, experts: 2, gate: 'softmax', expert: 'linear' });
  const [x, y] = [matrix(2, 1, [0, 1]), matrix(2, 1, [1, 0])];
  const comparing = (fault: Error) =>
    compareBackends(
      {
        names: ['float64', 'broken'],
        load: async (name) => (name === 'broken' ? Promise.reject(fault) : loadFloat64()),
        on: (backend) => lab.withBackend(backend).modelFrom(model.spec, model),
      },
      x,
      y,
    );
  const [, broken] = await comparing(
    new MoelabError('BACKEND_UNAVAILABLE', 'broken: has no driver; install one'),
  );
  expect(broken).toEqual({ name: 'broken', available: false, reason: 'broken: has no driver; install one' });
  await expect(comparing(new Error('a fault of ours'))).rejects.toThrow('a fault of ours');
});
