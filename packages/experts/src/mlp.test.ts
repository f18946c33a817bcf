import { loadFloat64 } from '@moelab/backend-float64';
import { createLab } from '@moelab/core';
import { erf, matrix } from '@moelab/numerics';
import { plainGate } from '@moelab/testkit';
import { describe, expect, it } from 'vitest';
import { experts } from './index.ts';

const gate = { name: 'test', gates: { plain: plainGate } };
const lab = createLab({ plugins: [gate, experts], backend: await loadFloat64() });

describe('mlp', () => {
  const activations = {
    tanh: Math.tanh,
    relu: (z: number) => Math.max(0, z),
    gelu: (z: number) => (z / 2) * (1 + erf(z / Math.SQRT2)),
  } as const;
  for (const [activation, sigma] of Object.entries(activations)) {
    it(`is 3 + 2σ(x + 0.5) − σ(−2x − 0.1) with these weights, σ = ${activation}`, async () => {
      const fresh = lab.model({
        inputs: 1,
        outputs: 1,
        experts: 1,
        gate: 'plain',
        expert: 'mlp',
        expertOptions: { hidden: 2, activation: activation as keyof typeof activations },
      });
      const parameters = { ...fresh.parameters };
      for (const [name, values] of Object.entries({
        hiddenWeights: [1, -2],
        hiddenBias: [0.5, -0.1],
        outputWeights: [2, -1],
        outputBias: [3],
      })) {
        const key = `experts.${name}`;
        parameters[key] = { ...parameters[key]!, values: Float64Array.from(values) };
      }
      const inputs = [-1.7, -0.2, 0, 0.9];
      const { data } = await fresh.with({ parameters }).predict(matrix(4, 1, inputs));
      for (const [i, x] of inputs.entries()) {
        expect(data[i]).toBeCloseTo(3 + 2 * sigma(x + 0.5) - sigma(-2 * x - 0.1), 14);
      }
    });
  }

  it('classifies by the same network as logits, with the last class at 0', async () => {
    const fresh = lab.model({
      inputs: 1,
      outputs: 3,
      experts: 1,
      gate: 'plain',
      expert: 'mlp',
      expertOptions: { hidden: 1, activation: 'relu', noise: 'categorical' },
    });
    const parameters = { ...fresh.parameters };
    for (const [name, values] of Object.entries({
      hiddenWeights: [2],
      hiddenBias: [-1],
      outputWeights: [Math.LN2, Math.log(3)],
      outputBias: [0, Math.LN2],
    })) {
      const key = `experts.${name}`;
      parameters[key] = { ...parameters[key]!, values: Float64Array.from(values) };
    }
    const model = fresh.with({ parameters });
    // the hidden unit is 1 at x = 1 and 0 at x = 0: odds of the classes 2 : 6 : 1 and 1 : 2 : 1
    const { data } = await model.predict(matrix(2, 1, [1, 0]));
    for (const [i, want] of [2 / 9, 6 / 9, 1 / 9, 1 / 4, 2 / 4, 1 / 4].entries()) {
      expect(data[i]).toBeCloseTo(want, 14);
    }
    const [logDensity] = await model.logDensity(matrix(1, 1, [1]), matrix(1, 1, [1]));
    expect(logDensity).toBeCloseTo(Math.log(6 / 9), 14);
    expect(model.target).toBe('class');
  });

  it('refuses a single class', () => {
    expect(() =>
      lab.model({
        inputs: 1,
        outputs: 1,
        experts: 1,
        gate: 'plain',
        expert: 'mlp',
        expertOptions: { noise: 'categorical' },
      }),
    ).toThrow('experts/mlp: needs at least 2 classes, got outputs = 1; outputs is the number of classes');
  });

  it('starts with weights spread by their fan-in', () => {
    const { parameters } = lab.model({
      inputs: 100,
      outputs: 1,
      experts: 2,
      gate: 'plain',
      expert: 'mlp',
      expertOptions: { hidden: 25, initialScale: 2 },
    });
    const spread = (name: string) => {
      const { values } = parameters[name]!;
      return Math.sqrt(values.reduce((total, v) => total + v * v, 0) / values.length);
    };
    expect(spread('experts.hiddenWeights')).toBeCloseTo(2 / Math.sqrt(100), 2); // 5000 draws: ± 0.002
    expect(Math.abs(spread('experts.outputWeights') / (2 / Math.sqrt(25)) - 1)).toBeLessThan(0.4); // 50 draws
    expect(spread('experts.hiddenBias')).toBe(0);
  });
});
