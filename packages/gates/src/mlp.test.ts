import { loadFloat64 } from '@moelab/backend-float64';
import { createLab, reported, withoutPrefix } from '@moelab/core';
import { experts } from '@moelab/experts';
import { matrix } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { gates } from './index.ts';

const lab = createLab({ plugins: [gates, experts], backend: await loadFloat64() });

function modelWith(activation: 'relu' | 'tanh' | 'gelu') {
  const fresh = lab.model({
    inputs: 1,
    outputs: 1,
    experts: 2,
    gate: 'mlp',
    gateOptions: { hidden: 2, activation },
    expert: 'constant',
  });
  const parameters = { ...fresh.parameters };
  for (const [name, values] of Object.entries({
    hiddenWeights: [3, -1],
    hiddenBias: [4, 0],
    outputWeights: [2, 1, -1, 3],
    bias: [0.25, 0],
  })) {
    parameters[`gate.${name}`] = { ...parameters[`gate.${name}`]!, values: Float64Array.from(values) };
  }
  return fresh.with({ parameters });
}

describe('mlp', () => {
  it('scores by a network with one hidden layer', async () => {
    const { scores } = await modelWith('relu').route(matrix(2, 1, [1, -2]));
    // hidden (7, 0), then (0, 2)
    expect([...scores.data]).toEqual([14.25, 7, -1.75, 6]);
    const smooth = await modelWith('tanh').route(matrix(1, 1, [1]));
    expect(smooth.scores.data[1]).toBeCloseTo(Math.tanh(7) - 3 * Math.tanh(1), 14);
  });

  it('is reported with relu units of norm 1 and the last expert at 0', () => {
    const { layers, parameters } = modelWith('relu');
    const form = reported(layers[0]!.gate.gauge, withoutPrefix('gate.', parameters));
    const wanted = {
      hiddenWeights: [0.6, -1],
      hiddenBias: [0.8, 0],
      outputWeights: [5, 0, -4, 0],
      bias: [0.25, 0],
    };
    for (const [name, values] of Object.entries(wanted))
      for (const [i, want] of values.entries()) expect(form[name]!.values[i]).toBeCloseTo(want, 14);
  });

  it('tells bands apart that no affine gate can', async () => {
    // |x| < 1 against the rest: score 0 of expert 1, |x| − 1 of expert 2, ten times
    const fresh = modelWith('relu');
    const set = (name: string, values: readonly number[]) => ({
      [`gate.${name}`]: { ...fresh.parameters[`gate.${name}`]!, values: Float64Array.from(values) },
    });
    const model = fresh.with({
      parameters: {
        ...fresh.parameters,
        ...set('hiddenWeights', [1, -1]),
        ...set('hiddenBias', [0, 0]),
        ...set('outputWeights', [0, 10, 0, 10]),
        ...set('bias', [10, 0]),
      },
    });
    const { weights } = await model.route(matrix(3, 1, [-2, 0, 2]));
    expect([0, 1, 2].map((i) => weights.data[2 * i]! > 0.5)).toEqual([false, true, false]);
  });

  it('counts what its gauge leaves', () => {
    const total = 2 + 2 + 4 + 2;
    expect(modelWith('relu').count.free).toBe(total - 3 - 2 + 4);
    expect(modelWith('tanh').count.free).toBe(total - 3 + 4);
  });
});
