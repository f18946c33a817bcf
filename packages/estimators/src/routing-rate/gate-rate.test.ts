import { loadFloat64 } from '@moelab/backend-float64';
import { createLab } from '@moelab/core';
import { experts } from '@moelab/experts';
import { gates } from '@moelab/gates';
import { type Matrix, matrix, normal, stream } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { expertLosses } from './expert-losses.ts';
import { gateRate } from './gate-rate.ts';

const lab = createLab({ plugins: [gates, experts], backend: await loadFloat64() });
const normals = (rows: number, ...key: readonly (string | number)[]): Matrix => {
  const random = stream(4, 'gate-rate', ...key);
  return matrix(
    rows,
    1,
    Float64Array.from({ length: rows }, () => normal(random)),
  );
};
const shape = { inputs: 1, outputs: 1, experts: 2, seed: 3 } as const;
/** p(1|x) = sigmoid(2x): d = (−x, x) at β = 1. */
const sigmoid = (() => {
  const model = lab.model({ ...shape, gate: 'finite-rate', expert: 'linear' });
  const slopes = { ...model.parameters['gate.slopes']!, values: Float64Array.of(-1, 1) };
  return model.with({ parameters: { ...model.parameters, 'gate.slopes': slopes } });
})();

describe('expertLosses', () => {
  it.each(['squared', 'log', 'clipped'] as const)(
    'are what the sampled risk is made of: %s',
    async (loss) => {
      for (const gate of ['finite-rate', 'softmax'] as const) {
        const model = lab.model({ ...shape, experts: 3, gate, expert: 'linear' });
        const data = { x: normals(9, 'x'), y: normals(9, 'y') };
        const losses = await expertLosses(model, data, { loss });
        const { weights } = await model.route(data.x);
        const mean = losses.data.reduce((sum, v, i) => sum + v * weights.data[i]!, 0) / 9;
        const { value } = await model.risk(data.x, data.y, { loss, of: 'sampled' });
        expect(mean).toBeCloseTo(value, 13);
      }
    },
  );
});

describe('gateRate', () => {
  it('is right on average where the true rate is known, and its interval holds it', async () => {
    const truth = 0.231138302; // nats, of sigmoid(2x) and x ~ N(0, 1)
    const repetitions = 60;
    let [sum, squares, holds] = [0, 0, 0];
    for (let r = 0; r < repetitions; r++) {
      const { value, interval } = await gateRate(sigmoid, { x: normals(50, r) });
      sum += value;
      squares += value * value;
      if (interval!.low <= truth && truth <= interval!.high) holds += 1;
    }
    const mean = sum / repetitions;
    const error = Math.sqrt((squares / repetitions - mean * mean) / repetitions);
    expect(Math.abs(mean - truth)).toBeLessThan(4 * error);
    expect(error).toBeLessThan(0.004);
    expect(holds).toBeGreaterThan(0.85 * repetitions); // of 95%
  });

  it('is the entropy of the load where one expert is certain, and 0 where x says nothing', async () => {
    const x = matrix(4, 1, Float64Array.of(-50, -60, 70, 80));
    expect((await gateRate(sigmoid, { x }, { estimator: 'plug-in' })).value).toBeCloseTo(Math.LN2, 12);
    const constant = lab.model({ ...shape, gate: 'constant', expert: 'linear' });
    expect((await gateRate(constant, { x })).value).toBeCloseTo(0, 12);
  });

  it('is of a genie where the gate needs losses: told, or computed from y', async () => {
    const model = lab.model({
      ...shape,
      gate: 'finite-rate',
      gateOptions: { distortion: 'genie', beta: 3 },
      expert: 'linear',
    });
    const data = { x: normals(30, 'x'), y: normals(30, 'y') };
    const losses = await expertLosses(model, data);
    const [told, computed] = [await gateRate(model, { x: data.x }, { losses }), await gateRate(model, data)];
    expect(computed.value).toBe(told.value);
    expect(told.value).toBeGreaterThan(0);
    await expect(gateRate(model, { x: data.x })).rejects.toThrow(/needs the experts' losses/);
  });

  it('refuses weights by which no expert can be drawn, rows without weights, and no rows', async () => {
    const partial = lab.model({
      ...shape,
      gate: 'top-k',
      gateOptions: { k: 1, weights: 'unrenormalised' },
      expert: 'linear',
    });
    await expect(gateRate(partial, { x: normals(3) })).rejects.toThrow(/do not sum to one/);
    const x = matrix(2, 1, Float64Array.of(1, Number.NaN));
    await expect(gateRate(sigmoid, { x })).rejects.toThrow('gateRate: row 2 has no weights (NaN)');
    await expect(gateRate(sigmoid, { x: matrix(0, 1) })).rejects.toThrow('at least one row');
  });
});
