import { loadFloat64 } from '@moelab/backend-float64';
import { createLab } from '@moelab/core';
import { experts } from '@moelab/experts';
import { matrix, normal, stream } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { gates } from './index.ts';

const lab = createLab({ plugins: [gates, experts], backend: await loadFloat64() });

/** One input, two experts with logits x and 0. */
function modelWith(capacityFactor: number) {
  const fresh = lab.model({
    inputs: 1,
    outputs: 1,
    experts: 2,
    gate: 'expert-choice',
    gateOptions: { capacityFactor },
    expert: 'linear',
  });
  const slopes = { ...fresh.parameters['gate.slopes']!, values: Float64Array.of(1, 0) };
  return fresh.with({ parameters: { ...fresh.parameters, 'gate.slopes': slopes } });
}
const logistic = (s: number) => 1 / (1 + Math.exp(-s));

describe('expert-choice', () => {
  it('lets each expert take the rows that it weighs most', async () => {
    const { selected, weights } = await modelWith(1).route(matrix(4, 1, [-1, 3, 0.5, 2]));
    // expert 1 takes rows 2 and 4, expert 2 rows 1 and 3
    expect([...selected.data]).toEqual([0, 1, 1, 0, 0, 1, 1, 0]);
    const wanted = [0, logistic(1), logistic(3), 0, 0, logistic(-0.5), logistic(2), 0];
    for (const [i, want] of wanted.entries()) expect(weights.data[i]).toBeCloseTo(want, 15);
  });

  it('gives every expert the same load, and may leave a row without any', async () => {
    const random = stream(4, 'x');
    const x = matrix(
      50,
      1,
      Float64Array.from({ length: 50 }, () => normal(random)),
    );
    const { selected } = await modelWith(0.5).route(x);
    const load = [0, 0];
    for (const [i, one] of selected.data.entries()) load[i % 2]! += one;
    expect(load).toEqual([13, 13]); // ⌈50 · 0.5 / 2⌉
  });

  it('gives equal rows to those that come first', async () => {
    const { selected } = await modelWith(1).route(matrix(4, 1, [1, 1, 1, 1]));
    expect([...selected.data]).toEqual([1, 1, 1, 1, 0, 0, 0, 0]);
  });

  it('is the softmax gate for a row that is alone', async () => {
    const { weights } = await modelWith(0.5).route(matrix(1, 1, [0.7]));
    expect(weights.data[0]).toBeCloseTo(logistic(0.7), 15);
    expect(weights.data[0]! + weights.data[1]!).toBeCloseTo(1, 15);
  });

  it('keeps NaN in its own row', async () => {
    const { weights } = await modelWith(1).route(matrix(4, 1, [-1, Number.NaN, 0.5, 2]));
    expect([weights.data[2], weights.data[3]]).toEqual([Number.NaN, Number.NaN]);
    // experts choose among the other rows: 1 takes rows 3 and 4, 2 rows 1 and 3
    expect([0, 2, 3].map((i) => [weights.data[2 * i]! > 0, weights.data[2 * i + 1]! > 0])).toEqual([
      [false, true],
      [true, true],
      [true, false],
    ]);
  });

  it('chooses among the 16384 rows that a model computes at a time', async () => {
    const rows = 16384 + 1;
    const { selected } = await modelWith(1).route(matrix(rows, 1)); // all alike
    expect([...selected.data.slice(2 * (rows - 1))]).toEqual([1, 1]); // the last row is alone
    expect([...selected.data.slice(2 * (rows - 2), 2 * (rows - 1))]).toEqual([0, 0]);
  });

  it('is no density', async () => {
    const x = matrix(1, 1, [0]);
    await expect(modelWith(1).sample(x, { seed: 1 })).rejects.toThrow(
      /gates\/expert-choice: its weights do not sum to one/,
    );
  });

  it('counts as active what a row has on average, and refuses more experts than there are', () => {
    expect(modelWith(1).count).toMatchObject({ total: 4 + 2 * 3, active: 4 + 3, free: 2 + 2 * 3 });
    expect(() => modelWith(2.5)).toThrow(
      'gates/expert-choice: capacityFactor must be at most the number of experts, 2, got 2.5 [INVALID_OPTIONS]',
    );
  });
});
