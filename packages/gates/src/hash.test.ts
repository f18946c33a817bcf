import { loadFloat64 } from '@moelab/backend-float64';
import { createLab } from '@moelab/core';
import { experts } from '@moelab/experts';
import { matrix, normal, stream } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { gates } from './index.ts';

const lab = createLab({ plugins: [gates, experts], backend: await loadFloat64() });
const shape = { inputs: 3, outputs: 1, gate: 'hash', expert: 'linear' } as const;
const random = stream(6, 'x');
const x = matrix(
  2000,
  3,
  Float64Array.from({ length: 6000 }, () => normal(random)),
);

describe('hash', () => {
  it('sends a row to the expert of the side of the hyperplanes that it lies on', async () => {
    const fresh = lab.model({ ...shape, inputs: 1, experts: 3, gateOptions: { bits: 2 } });
    const state = { ...fresh.state };
    for (const [name, values] of Object.entries({
      directions: [1, 1],
      offsets: [0, -1], // above 0, above 1: codes 0, 1 and 3
      table: [5, 0, 0, 0, 5, 0, 9, 9, 9, 1, 2, 3],
    })) {
      state[`gate.${name}`] = { ...state[`gate.${name}`]!, values: Float64Array.from(values) };
    }
    const { weights, scores } = await fresh.with({ state }).route(matrix(3, 1, [-2, 0.5, 7]));
    expect([...weights.data]).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1]);
    expect([...scores.data.slice(6)]).toEqual([1, 2, 3]);
  });

  it('favours no expert', async () => {
    const share = [0, 0, 0, 0];
    for (let seed = 0; seed < 20; seed++) {
      const { weights } = await lab.model({ ...shape, experts: 4, seed }).route(x);
      for (const [i, w] of weights.data.entries()) share[i % 4]! += w / 2000 / 20;
    }
    // cells are unequal: the share of one hash has standard deviation 0.1, of 20 hashes 0.023
    for (const one of share) expect(Math.abs(one - 0.25)).toBeLessThan(0.07);
  });

  it('is another hash with another seed, and the same with the same', async () => {
    const { data: one } = (await lab.model({ ...shape, experts: 4, seed: 2 }).route(x)).weights;
    const { data: same } = (await lab.model({ ...shape, experts: 4, seed: 2 }).route(x)).weights;
    const { data: other } = (await lab.model({ ...shape, experts: 4, seed: 3 }).route(x)).weights;
    expect(same).toEqual(one);
    expect(other).not.toEqual(one);
  });

  it('sends near rows to one expert more often than far ones', async () => {
    const { weights } = await lab.model({ ...shape, experts: 8, seed: 2 }).route(x);
    const near = matrix(
      2000,
      3,
      x.data.map((v) => v + 0.01 * normal(random)),
    );
    const { weights: moved } = await lab.model({ ...shape, experts: 8, seed: 2 }).route(near);
    const agree = weights.data.reduce((total, w, i) => total + w * moved.data[i]!, 0) / 2000;
    expect(agree).toBeGreaterThan(0.95); // by chance: 1/8
  });

  it('has nothing to learn, and one active expert', () => {
    expect(lab.model({ ...shape, experts: 4 }).count).toEqual({ total: 20, active: 5, free: 20 });
  });

  it('gives NaN weights for a row with NaN', async () => {
    const { weights } = await lab.model({ ...shape, experts: 4 }).route(matrix(1, 3, [0, Number.NaN, 1]));
    expect([...weights.data].every(Number.isNaN)).toBe(true);
  });
});
