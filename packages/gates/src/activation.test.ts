import { loadFloat64 } from '@moelab/backend-float64';
import { type ActivationName, createLab, type OptionsOf } from '@moelab/core';
import { experts } from '@moelab/experts';
import { erf, matrix } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { type activation, gates } from './index.ts';

const lab = createLab({ plugins: [gates, experts], backend: await loadFloat64() });
const shape = { inputs: 1, outputs: 1, experts: 2, gate: 'activation', expert: 'linear' } as const;

/** Weights of expert 0 under β1 = (slope, 0), β0 = (bias, 0). */
async function firstWeights(
  options: { activation: ActivationName; bias?: 'inside' | 'outside' },
  [slope, bias, temperature]: readonly [number, number, number],
  inputs: readonly number[],
) {
  const fresh = lab.model({ ...shape, gateOptions: options });
  const model = fresh.with({
    parameters: {
      ...fresh.parameters,
      'gate.slopes': { axes: ['input', 'expert'], shape: [1, 2], values: Float64Array.of(slope, 0) },
      'gate.bias': { axes: ['expert'], shape: [2], values: Float64Array.of(bias, 0) },
      'gate.temperature': { axes: [], shape: [], values: Float64Array.of(temperature) },
    },
  });
  const { weights } = await model.route(matrix(inputs.length, 1, inputs));
  return inputs.map((_, i) => weights.data[2 * i]!);
}

describe('activation', () => {
  it('gives the tanh weights of the published truth to the digits of an independent implementation', async () => {
    const weights = await firstWeights({ activation: 'tanh' }, [8, -0.75, 0.1], [0, 0.25, 0.32, 0.5, 1]);
    const wanted = [5.52778636924e-4, 0.894756584701, 0.915381620571, 0.923670294579, 0.924141662196];
    for (const [i, want] of wanted.entries()) expect(Math.abs(weights[i]! / want - 1)).toBeLessThan(4e-12);
  });

  it('has the mean weight of that truth on U[0, 1]', async () => {
    const midpoints = Array.from({ length: 10_000 }, (_, i) => (i + 0.5) / 10_000);
    const weights = await firstWeights({ activation: 'tanh' }, [8, -0.75, 0.1], midpoints);
    // midpoint rule: error below 1e-10
    expect(weights.reduce((a, b) => a + b, 0) / weights.length).toBeCloseTo(0.8070098133, 9);
  });

  const byHand: Readonly<Record<ActivationName, (z: number) => number>> = {
    tanh: Math.tanh,
    sigmoid: (z) => 1 / (1 + Math.exp(-z)),
    gelu: (z) => (z / 2) * (1 + erf(z / Math.SQRT2)),
    sin: Math.sin,
    identity: (z) => z,
    relu: (z) => Math.max(0, z),
  };
  it.each(Object.keys(byHand) as ActivationName[])('activates by %s in double precision', async (name) => {
    const sigma = byHand[name];
    const inputs = [-2.3, -0.4, 0, 0.7, 3.1];
    const [slope, bias, temperature] = [1.3, 0.2, 0.7] as const;
    const logistic = (s: number) => 1 / (1 + Math.exp(-s));
    const outside = await firstWeights({ activation: name }, [slope, bias, temperature], inputs);
    const inside = await firstWeights(
      { activation: name, bias: 'inside' },
      [slope, bias, temperature],
      inputs,
    );
    for (const [i, x] of inputs.entries()) {
      const zero = sigma(0);
      expect(outside[i]).toBeCloseTo(logistic((sigma(slope * x) + bias - zero) / temperature), 14);
      expect(inside[i]).toBeCloseTo(logistic((sigma(slope * x + bias) - zero) / temperature), 14);
    }
  });

  it('counts one gauge direction for tanh outside, none inside, and all of them where it is softmax', () => {
    const dimension = (gateOptions: OptionsOf<typeof activation>, experts = 2) =>
      lab.model({ inputs: 3, outputs: 1, experts, gate: 'activation', gateOptions, expert: 'linear' })
        .layers[0]!.gate.gauge.dimension;
    expect(dimension({})).toBe(1);
    expect(dimension({ bias: 'inside' })).toBe(0);
    expect(dimension({ activation: 'relu' })).toBe(2);
    expect(dimension({ activation: 'relu', mode: 'fixed' })).toBe(1);
    expect(dimension({ activation: 'relu', bias: 'inside' })).toBe(1);
    expect(dimension({ activation: 'identity' })).toBe(5);
    expect(dimension({ activation: 'identity', mode: 'fixed' })).toBe(4);
    // the weight of one expert is 1 whatever its parameters are
    expect(dimension({}, 1)).toBe(5);
    // k = 2, d = 1, tanh: slopes 2, bias 1, temperature 1, experts 6
    expect(lab.model(shape).count.free).toBe(10);
  });
});
