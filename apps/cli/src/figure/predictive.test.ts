import { loadFloat64 } from '@moelab/backend-float64';
import { matrix } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { standardLab } from '../standard-lab.ts';
import { predictive } from './predictive.ts';

describe('predictive', () => {
  it('gives the mean and the variance of a mixture of two lines by hand', async () => {
    const lab = standardLab().withBackend(await loadFloat64());
    const first = lab.model({ inputs: 1, outputs: 1, experts: 2, gate: 'softmax', expert: 'linear' });
    const parameters = Object.fromEntries(
      Object.entries(first.parameters).map(([name, array]) => [name, { ...array, values: chosen[name]! }]),
    );
    const { mean, variance, weights, experts } = await predictive(
      first.with({ parameters }),
      matrix(2, 1, [0, 1]),
    );
    // at x = 0 both weigh 1/2: mean (1 + 5)/2, variance (1/4 + 4)/2 + 2²; at x = 1 the first weighs 3/4
    expect([...weights.data].map((w) => +w.toFixed(12))).toEqual([0.5, 0.5, 0.75, 0.25]);
    expect(experts.map(({ data }) => [...data])).toEqual([
      [1, 3],
      [5, 4],
    ]);
    expect(mean.data[0]).toBeCloseTo(3, 12);
    expect(mean.data[1]).toBeCloseTo(3.25, 12);
    expect(variance!.data[0]).toBeCloseTo(2.125 + 4, 12);
    expect(variance!.data[1]).toBeCloseTo(0.75 * (0.25 + 0.0625) + 0.25 * (4 + 0.5625), 12);
  });
});

const chosen: Readonly<Record<string, Float64Array>> = {
  'gate.slopes': Float64Array.of(Math.log(3), 0),
  'gate.bias': Float64Array.of(0, 0),
  'experts.slopes': Float64Array.of(2, -1),
  'experts.intercept': Float64Array.of(1, 5),
  'experts.variance': Float64Array.of(0.25, 4),
};
