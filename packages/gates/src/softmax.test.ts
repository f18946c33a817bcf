import { loadFloat64 } from '@moelab/backend-float64';
import { createLab } from '@moelab/core';
import { experts } from '@moelab/experts';
import { matrix } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { gates } from './index.ts';

const lab = createLab({ plugins: [gates, experts], backend: await loadFloat64() });
const fresh = lab.model({ inputs: 1, outputs: 1, experts: 2, gate: 'softmax', expert: 'constant' });

/** Weights of expert 0 at the given inputs. */
async function firstWeights(slope: number, bias: number, inputs: readonly number[]) {
  const model = fresh.with({
    parameters: {
      ...fresh.parameters,
      'gate.slopes': { axes: ['input', 'expert'], shape: [1, 2], values: Float64Array.of(slope, 0) },
      'gate.bias': { axes: ['expert'], shape: [2], values: Float64Array.of(bias, 0) },
    },
  });
  const { weights } = await model.route(matrix(inputs.length, 1, inputs));
  return inputs.map((_, i) => weights.data[2 * i]!);
}

const midpoints = Array.from({ length: 10_000 }, (_, i) => (i + 0.5) / 10_000);
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

describe('softmax', () => {
  it('gives the weights of the published truth to the digits of an independent implementation', async () => {
    const weights = await firstWeights(25, -8, [0, 0.25, 0.32, 0.5, 1]);
    const wanted = [3.35350130466e-4, 0.148047198032, 0.5, 0.989013057369, 0.999999958601];
    for (const [i, want] of wanted.entries()) expect(Math.abs(weights[i]! / want - 1)).toBeLessThan(4e-12);
  });

  it('has the mean weights of two truths on U[0, 1]', async () => {
    // midpoint rule: error below 1e-10
    expect(mean(await firstWeights(25, -8, midpoints))).toBeCloseTo(0.6799865854, 9);
    expect(mean(await firstWeights(4, -2, midpoints))).toBeCloseTo(0.5, 12);
  });

  it('has as many free parameters as the literature counts', () => {
    // d = 1, k = 2: gate 2, experts 2 · (slope, intercept, variance)
    const { count } = lab.model({ inputs: 1, outputs: 1, experts: 2, gate: 'softmax', expert: 'linear' });
    expect(count).toMatchObject({ total: 10, free: 8 });
  });
});
