import { loadFloat64 } from '@moelab/backend-float64';
import { createLab } from '@moelab/core';
import { matrix } from '@moelab/numerics';
import { plainGate } from '@moelab/testkit';
import { describe, expect, it } from 'vitest';
import { experts } from './index.ts';

const gate = { name: 'test', gates: { plain: plainGate } };
const lab = createLab({ plugins: [gate, experts], backend: await loadFloat64() });
const shape = { inputs: 1, outputs: 3, experts: 1, gate: 'plain', expert: 'categorical' } as const;

describe('categorical', () => {
  const fresh = lab.model(shape);
  const set = (name: string, values: readonly number[]) => ({
    [name]: { ...fresh.parameters[name]!, values: Float64Array.from(values) },
  });
  const model = fresh.with({
    parameters: {
      ...fresh.parameters,
      ...set('experts.slopes', [Math.LN2, Math.log(3)]),
      ...set('experts.intercept', [0, Math.LN2]),
    },
  });

  it('gives the softmax of its logits, with the last class at 0', async () => {
    // odds of the classes at x = 1: 2 : 6 : 1
    const { data } = await model.predict(matrix(1, 1, [1]));
    for (const [c, want] of [2 / 9, 6 / 9, 1 / 9].entries()) expect(data[c]).toBeCloseTo(want, 14);
  });

  it('gives the log probability of the class that came', async () => {
    const logDensity = await model.logDensity(matrix(3, 1, [1, 1, 1]), matrix(3, 1, [0, 1, 2]));
    for (const [c, want] of [2 / 9, 6 / 9, 1 / 9].entries()) {
      expect(logDensity[c]).toBeCloseTo(Math.log(want), 14);
    }
    await expect(model.logDensity(matrix(1, 1), matrix(1, 1, [3]))).rejects.toThrow(
      'y: row 1 must be a class index from 0 to 2, got 3',
    );
  });

  it('has no more parameters than data can tell', () => {
    const experts = (options: object) =>
      Object.entries(lab.model({ ...shape, ...options }).parameters)
        .filter(([name]) => name.startsWith('experts.'))
        .reduce((total, [, { values }]) => total + values.length, 0);
    expect(experts({})).toBe(2 + 2);
    expect(experts({ expertOptions: { logits: 'constant' } })).toBe(2);
  });

  it('refuses a single class', () => {
    expect(() => lab.model({ ...shape, outputs: 1 })).toThrow(
      'experts/categorical: needs at least 2 classes, got outputs = 1; outputs is the number of classes [INVALID_OPTIONS]',
    );
  });
});
