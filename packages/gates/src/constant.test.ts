import { loadFloat64 } from '@moelab/backend-float64';
import { createLab } from '@moelab/core';
import { experts } from '@moelab/experts';
import { matrix } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { gates } from './index.ts';

const lab = createLab({ plugins: [gates, experts], backend: await loadFloat64() });

describe('constant', () => {
  it('weighs by the softmax of its biases, whatever x is', async () => {
    const fresh = lab.model({ inputs: 2, outputs: 1, experts: 3, gate: 'constant', expert: 'linear' });
    const bias = { ...fresh.parameters['gate.bias']!, values: Float64Array.of(0, Math.LN2, Math.log(5)) };
    const model = fresh.with({ parameters: { ...fresh.parameters, 'gate.bias': bias } });
    const { weights } = await model.route(matrix(2, 2, [1, -3, Number.NaN, 1e300]));
    for (const [i, want] of [0.125, 0.25, 0.625, 0.125, 0.25, 0.625].entries()) {
      expect(weights.data[i]).toBeCloseTo(want, 15);
    }
    expect(fresh.count.free).toBe(3 * 4 + 2);
  });
});
