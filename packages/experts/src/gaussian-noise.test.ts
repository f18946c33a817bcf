import { loadFloat64 } from '@moelab/backend-float64';
import { createLab } from '@moelab/core';
import { matrix } from '@moelab/numerics';
import { plainGate } from '@moelab/testkit';
import { describe, expect, it } from 'vitest';
import { experts } from './index.ts';

const gate = { name: 'test', gates: { plain: plainGate } };
const lab = createLab({ plugins: [gate, experts], backend: await loadFloat64() });
const shape = { inputs: 1, outputs: 2, experts: 3, gate: 'plain', expert: 'constant' } as const;

describe('Gaussian noise', () => {
  it('has one variance per expert, one for all, a given one, or none', () => {
    const variance = (noise: 'per-expert' | 'shared' | 'fixed' | 'none') => {
      const model = lab.model({ ...shape, expertOptions: { noise, variance: 0.5 } });
      const array = model.parameters['experts.variance'];
      return { shape: array?.shape, first: array?.values[0], free: model.count.free };
    };
    const gateAndMeans = 2 * 2 + 3 * 2;
    expect(variance('per-expert')).toEqual({ shape: [3], first: 0.5, free: gateAndMeans + 3 });
    expect(variance('shared')).toEqual({ shape: [], first: 0.5, free: gateAndMeans + 1 });
    expect(variance('fixed')).toEqual({ shape: [], first: 0.5, free: gateAndMeans });
    expect(variance('none')).toEqual({ shape: undefined, first: undefined, free: gateAndMeans });
  });

  it('is the density of independent outputs of one variance', async () => {
    const fresh = lab.model({ ...shape, experts: 1 });
    const set = (name: string, values: readonly number[]) => ({
      [name]: { ...fresh.parameters[name]!, values: Float64Array.from(values) },
    });
    const model = fresh.with({
      parameters: {
        ...fresh.parameters,
        ...set('experts.intercept', [1, -1]),
        ...set('experts.variance', [4]),
      },
    });
    const [got] = await model.logDensity(matrix(1, 1), matrix(1, 2, [2, 2]));
    expect(got).toBeCloseTo(-Math.log(2 * Math.PI * 4) - (1 + 9) / 8, 14);
  });

  it('has no density without noise', async () => {
    const model = lab.model({ ...shape, expertOptions: { noise: 'none' } });
    await expect(model.logDensity(matrix(1, 1), matrix(1, 2))).rejects.toThrow(/has no noise model/);
    expect(model.layers[0]!.expert.fused).toMatchObject({
      family: 'linear-gaussian',
      coefficients: expect.any(Array),
    });
    expect(model.layers[0]!.expert.fused).not.toHaveProperty('variance');
  });
});
