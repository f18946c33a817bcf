import { loadFloat64 } from '@moelab/backend-float64';
import { createLab, type Model, reported } from '@moelab/core';
import { experts } from '@moelab/experts';
import { matrix } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { gates } from './index.ts';

const lab = createLab({ plugins: [gates, experts], backend: await loadFloat64() });
const x = matrix(5, 1, [0, 0.25, 0.32, 0.5, 1]);

function withGate(model: Model, slopes: readonly number[], bias: readonly number[], temperature?: number) {
  const parameters = { ...model.parameters };
  const set = (name: string, values: readonly number[]) => {
    parameters[name] = { ...parameters[name]!, values: Float64Array.from(values) };
  };
  set('gate.slopes', slopes);
  set('gate.bias', bias);
  if (temperature !== undefined) set('gate.temperature', [temperature]);
  return model.with({ parameters });
}
const weightsOf = async (model: Model) => [...(await model.route(x)).weights.data];

describe('dense-to-sparse', () => {
  const shape = { inputs: 1, outputs: 1, experts: 2, gate: 'dense-to-sparse', expert: 'linear' } as const;

  it('is softmax of logits over the temperature', async () => {
    const softmax = lab.model({ ...shape, gate: 'softmax' });
    const free = lab.model({ ...shape, gateOptions: { mode: 'parameter' } });
    const fixed = lab.model({ ...shape, gateOptions: { temperature: 0.5 } });
    const wanted = await weightsOf(withGate(softmax, [25, 0], [-8, 0]));
    for (const model of [withGate(free, [10, 0], [-3.2, 0], 0.4), withGate(fixed, [12.5, 0], [-4, 0])]) {
      for (const [i, weight] of (await weightsOf(model)).entries())
        expect(weight).toBeCloseTo(wanted[i]!, 13);
    }
  });

  it('is unchanged when slopes, biases and temperature are 3 times as large', async () => {
    const model = lab.model({ ...shape, gateOptions: { mode: 'parameter' } });
    const [one, three] = [
      await weightsOf(withGate(model, [10, -1], [0.3, 0.1], 0.5)),
      await weightsOf(withGate(model, [30, -3], [0.9, 0.3], 1.5)),
    ];
    for (const [i, weight] of three.entries()) expect(Math.abs(weight - one[i]!)).toBeLessThan(1e-12);
    // so a free temperature adds a parameter and no freedom
    expect(model.count.free).toBe(lab.model({ ...shape, gate: 'softmax' }).count.free);
  });

  it('is reported at its first temperature, with the last expert at 0', () => {
    const model = lab.model({ ...shape, gateOptions: { mode: 'parameter', temperature: 2 } });
    const { gate } = model.layers[0]!;
    const array = (axes: string[], shape: number[], values: number[]) => ({
      axes,
      shape,
      values: Float64Array.from(values),
    });
    const form = reported(gate.gauge, {
      slopes: array(['input', 'expert'], [1, 2], [10, 4]),
      bias: array(['expert'], [2], [1, 0.5]),
      temperature: array([], [], [0.5]),
    });
    expect(form.slopes!.values[0]).toBeCloseTo(24, 12);
    expect(form.bias!.values[0]).toBeCloseTo(2, 12);
    expect(form.temperature!.values[0]).toBeCloseTo(2, 12);
  });

  it('cools on its schedule', () => {
    const at = (schedule: 'exponential' | 'linear', progress: number) => {
      const model = lab.model({ ...shape, gateOptions: { mode: 'schedule', from: 4, to: 0.25, schedule } });
      const { gate } = model.layers[0]!;
      const state = { temperature: model.state['gate.temperature']! };
      return gate.advance!(state, progress).temperature!.values[0];
    };
    expect([0, 0.5, 1].map((t) => at('exponential', t))).toEqual([4, 1, 0.25]);
    expect([0, 0.5, 1].map((t) => at('linear', t))).toEqual([4, 2.125, 0.25]);
    expect([-1, 2].map((t) => at('linear', t))).toEqual([4, 0.25]);
  });

  it('refuses a temperature that is not positive', () => {
    expect(() => lab.model({ ...shape, gateOptions: { temperature: 0 } })).toThrow(
      'gates/dense-to-sparse: temperature: must be a finite number > 0, got 0 [INVALID_OPTIONS]',
    );
  });
});
