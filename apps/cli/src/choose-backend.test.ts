import { loadFloat64 } from '@moelab/backend-float64';
import { type Backend, MoelabError } from '@moelab/core';
import { expect, it } from 'vitest';
import { chooseBackend, LARGE_WORK } from './choose-backend.ts';
import { standardLab } from './standard-lab.ts';

const float64 = await loadFloat64();
const lab = standardLab().withBackend(float64);
const linear = lab.model({ inputs: 2, outputs: 1, experts: 2, gate: 'softmax', expert: 'linear' });
const mlp = lab.model({ inputs: 2, outputs: 1, experts: 2, gate: 'softmax', expert: 'mlp' });
const em = { name: 'em', options: {} };
const many = Math.ceil(LARGE_WORK / mlp.count.total);

/** The name that is chosen when only these start. */
async function chosen(
  wish: Parameters<typeof chooseBackend>[1],
  there: readonly string[] = ['node-gpu', 'wasm'],
) {
  const load = async (name: string): Promise<Backend> => {
    if (name !== 'float64' && !there.includes(name))
      throw new MoelabError('BACKEND_UNAVAILABLE', `${name}: gone`);
    return { ...float64, name };
  };
  return (await chooseBackend(load, wish)).name;
}

it('takes float64 where loops or few rows do without tensors', async () => {
  expect(await chosen({ model: linear, rows: 1e9, estimator: em })).toBe('float64');
  expect(await chosen({ model: mlp, rows: many - 1, estimator: em })).toBe('float64');
});

it('takes the first fast backend that starts for large work on tensors, and float64 after all', async () => {
  const large = { model: mlp, rows: many, estimator: em };
  expect(await chosen(large)).toBe('node-gpu');
  expect(await chosen(large, ['wasm'])).toBe('wasm');
  expect(await chosen(large, [])).toBe('float64');
  const byTensors = { name: 'em', options: { engine: 'tensor' } };
  expect(await chosen({ model: linear, rows: 1e9, estimator: byTensors })).toBe('node-gpu');
  expect(await chosen({ model: linear, rows: 1e9, estimator: { name: 'least-squares', options: {} } })).toBe(
    'node-gpu',
  );
});

it('does not hide an error that is not about starting', async () => {
  const broken = new Error('internal: broken');
  const load = () => Promise.reject(broken);
  await expect(chooseBackend(load, { model: mlp, rows: many, estimator: em })).rejects.toBe(broken);
});
