import { loadFloat64 } from '@moelab/backend-float64';
import { loadWasm } from '@moelab/backend-wasm';
import { createLab, type Model } from '@moelab/core';
import { experts } from '@moelab/experts';
import { gates } from '@moelab/gates';
import { matrix } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { sampleDesign, uniformDesign } from './design.ts';
import { fisherInformation } from './fisher-information.ts';

const lab = createLab({ plugins: [gates, experts], backend: await loadFloat64() });
const coarse = uniformDesign({ panels: 4, points: 4 });

function at(model: Model, values: Readonly<Record<string, readonly number[]>>): Model {
  const changed = Object.entries(values).map(([name, own]) => [
    name,
    { ...model.parameters[name]!, values: Float64Array.from(own) },
  ]);
  return model.with({ parameters: { ...model.parameters, ...Object.fromEntries(changed) } });
}
const two = { inputs: 1, outputs: 1, experts: 2, expert: 'linear' } as const;

describe('fisherInformation', () => {
  it('is that of linear regression for one expert: E[1, x, x²]/ν, and 1/2 for log ν', async () => {
    const one = lab.model({ ...two, experts: 1, gate: 'constant' });
    const model = at(one, { 'experts.slopes': [2], 'experts.intercept': [-1], 'experts.variance': [0.25] });
    const { information, vector, gauge, imbalance, how } = await fisherInformation(model, coarse);
    expect(vector.blocks.map(({ name }) => name)).toEqual([
      'gate.bias',
      'experts.slopes',
      'experts.intercept',
      'experts.variance',
    ]);
    // of 1/ν: fourth-order differences and the trapezoidal rule leave about 1e-9
    const want = [0, 0, 0, 0, 0, 4 / 3, 2, 0, 0, 2, 4, 0, 0, 0, 0, 0.5];
    for (const [i, w] of want.entries()) expect(information.data[i]).toBeCloseTo(w, 8);
    expect(gauge.map((direction) => [...direction])).toEqual([[1, 0, 0, 0]]);
    expect(imbalance).toBeLessThan(1e-9);
    expect(how).toBe('integrated');
  });

  it('vanishes along the declared gauge of a dense-to-sparse gate, its scaling too', async () => {
    const model = at(lab.model({ ...two, gate: 'dense-to-sparse', gateOptions: { mode: 'parameter' } }), {
      'gate.slopes': [3, 1],
      'gate.bias': [-1, 0.5],
      'gate.temperature': [0.5],
      'experts.slopes': [-4, 4],
      'experts.intercept': [3, -1],
      'experts.variance': [0.09, 0.16],
    });
    const { information, vector, gauge } = await fisherInformation(model, coarse);
    expect(gauge).toHaveLength(3);
    const q = vector.size;
    for (const direction of gauge)
      for (let a = 0; a < q; a++) {
        let product = 0;
        for (let b = 0; b < q; b++) product += information.data[a * q + b]! * direction[b]!;
        expect(Math.abs(product)).toBeLessThan(1e-9);
      }
  });

  it('sums over classes: of a logit c under one expert, p(1 − p)', async () => {
    const one = lab.model({ inputs: 1, outputs: 2, experts: 1, gate: 'constant', expert: 'categorical' });
    const zero = Object.fromEntries(
      Object.entries(one.parameters).map(([name, { values }]) => [name, [...values].map(() => 0)]),
    );
    const { information, vector, how } = await fisherInformation(at(one, zero), coarse);
    expect(how).toBe('summed');
    const intercept = vector.blocks.find(({ name }) => name === 'experts.intercept')!;
    expect(information.data[intercept.from * (vector.size + 1)]).toBeCloseTo(0.25, 9);
  });

  it('agrees over drawn targets of two outputs with what is known: w²/ν for intercepts of equal experts', async () => {
    const alike = lab.model({ inputs: 1, outputs: 2, experts: 2, gate: 'constant', expert: 'linear' });
    const model = at(alike, {
      'experts.slopes': [0, 0, 0, 0],
      'experts.intercept': [0, 0, 0, 0],
      'experts.variance': [0.25, 0.25],
    });
    const design = sampleDesign(matrix(4, 1, [0, 0.3, 0.7, 1]));
    const { information, vector, how } = await fisherInformation(model, design, { draws: 1000, seed: 1 });
    expect(how).toBe('sampled');
    const { from } = vector.blocks.find(({ name }) => name === 'experts.intercept')!;
    for (const j of [0, 1, 2, 3]) {
      // mean of 4000 squares with relative deviation √2: 5 standard errors are 11 %
      expect(Math.abs(information.data[(from + j) * (vector.size + 1)]! - 1)).toBeLessThan(0.12);
    }
  });

  it('refuses what it cannot average over, in one line', async () => {
    const model = lab.model({ ...two, gate: 'softmax', outputs: 2 });
    await expect(fisherInformation(model, coarse)).rejects.toThrow('pass draws and a seed');
    const single = createLab({ plugins: [gates, experts], backend: await loadWasm() });
    await expect(fisherInformation(single.model({ ...two, gate: 'softmax' }), coarse)).rejects.toThrow(
      'double precision',
    );
    const plain = lab.model({ ...two, gate: 'sigmoid', gateOptions: { weights: 'plain' } });
    await expect(fisherInformation(plain, coarse)).rejects.toThrow('no density');
    await expect(
      fisherInformation(lab.model({ ...two, inputs: 2, gate: 'softmax' }), coarse),
    ).rejects.toThrow('must have 2 columns');
    const half = { ...coarse, weights: coarse.weights.map((w) => w / 2) };
    await expect(fisherInformation(lab.model({ ...two, gate: 'softmax' }), half)).rejects.toThrow(
      'add up to 1',
    );
  });
});
