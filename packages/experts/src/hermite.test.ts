import { loadFloat64 } from '@moelab/backend-float64';
import { createLab } from '@moelab/core';
import { matrix } from '@moelab/numerics';
import { plainGate } from '@moelab/testkit';
import { describe, expect, it } from 'vitest';
import { experts } from './index.ts';

const gate = { name: 'test', gates: { plain: plainGate } };
const lab = createLab({ plugins: [gate, experts], backend: await loadFloat64() });

describe('hermite', () => {
  it.each([
    [1, (z: number) => z],
    [2, (z: number) => z ** 2 - 1],
    [3, (z: number) => z ** 3 - 3 * z],
    [5, (z: number) => z ** 5 - 10 * z ** 3 + 15 * z],
  ])('of degree %i is that polynomial of a projection', async (degree, polynomial) => {
    const fresh = lab.model({
      inputs: 2,
      outputs: 1,
      experts: 1,
      gate: 'plain',
      expert: 'hermite',
      expertOptions: { degree },
    });
    const directions = { ...fresh.parameters['experts.directions']!, values: Float64Array.of(0.6, -0.8) };
    const model = fresh.with({ parameters: { ...fresh.parameters, 'experts.directions': directions } });
    const { data } = await model.predict(matrix(2, 2, [1, 2, -3, 0.5]));
    expect(data[0]).toBeCloseTo(polynomial(-1), 13);
    expect(data[1]).toBeCloseTo(polynomial(-2.2), 11);
  });
});
