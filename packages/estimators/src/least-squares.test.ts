import { loadFloat64 } from '@moelab/backend-float64';
import { createLab, type Dataset } from '@moelab/core';
import { experts } from '@moelab/experts';
import { gates } from '@moelab/gates';
import { matrix, normal, stream } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { unnormalisedLines } from '../test/small-specs.ts';
import { estimators } from './index.ts';

const lab = createLab({ plugins: [gates, experts, estimators], backend: await loadFloat64() });
const random = stream(1, 'least-squares.test');
const rows = 60;
const x = matrix(
  rows,
  1,
  Float64Array.from({ length: rows }, (_, i) => i / rows),
);
const kinked: Dataset = {
  x,
  y: matrix(
    rows,
    1,
    x.data.map((v) => 100 + 50 * Math.abs(v - 0.5) + 0.5 * normal(random)),
  ),
};
const linear = (count: number, noise: 'none' | 'per-expert' = 'none') =>
  lab.model({
    inputs: 1,
    outputs: 1,
    experts: count,
    seed: 1,
    gate: 'softmax',
    expert: 'linear',
    expertOptions: { noise },
  });

describe('least-squares', () => {
  it('gives the line of least squares when there is one expert', async () => {
    const fit = await lab.estimator('least-squares', { starts: 1 }).fit(linear(1), kinked, { seed: 1 });
    const mean = (v: Float64Array) => v.reduce((a, b) => a + b, 0) / rows;
    const [mx, my] = [mean(kinked.x.data), mean(kinked.y.data)];
    let [xx, xy] = [0, 0];
    for (let i = 0; i < rows; i++) {
      xx += (kinked.x.data[i]! - mx) ** 2;
      xy += (kinked.x.data[i]! - mx) * (kinked.y.data[i]! - my);
    }
    expect(fit.model.parameters['experts.slopes']!.values[0]).toBeCloseTo(xy / xx, 5);
    expect(fit.model.parameters['experts.intercept']!.values[0]).toBeCloseTo(my - (xy / xx) * mx, 5);
    expect(fit.parameterCount).toBe(2);
  });

  it.each(['none', 'per-expert'] as const)('finds a kink with two experts (noise %s)', async (noise) => {
    const fit = await lab
      .estimator('least-squares', { starts: 2 })
      .fit(linear(2, noise), kinked, { seed: 1 });
    const predicted = await fit.model.predict(kinked.x);
    let error = 0;
    for (let i = 0; i < rows; i++) error += (predicted.data[i]! - kinked.y.data[i]!) ** 2 / rows;
    expect(fit.meanSquaredError).toBeCloseTo(error, 8);
    expect(fit.meanSquaredError).toBeLessThan(0.3);
    expect(fit.rSquared).toBeGreaterThan(0.99);
    expect(fit.starts.best).toBeLessThanOrEqual(fit.starts.worst);
    expect(fit.parameterCount).toBe(6); // 2 of the gate, 2 lines
  });

  it('trains two layers together', async () => {
    const layer = (outputs: number) =>
      lab.layer({ outputs, experts: 2, gate: 'softmax', expert: 'linear', expertOptions: { noise: 'none' } });
    const model = lab.stack({ inputs: 1, seed: 3, layers: [layer(2), layer(1)] });
    const fit = await lab
      .estimator('least-squares', { starts: 1, maxIterations: 150 })
      .fit(model, kinked, { seed: 1 });
    expect(fit.rSquared).toBeGreaterThan(0.97);
  });

  it('takes weights that do not sum to one, which have no likelihood', async () => {
    const model = lab.model(unnormalisedLines);
    const centred = {
      x,
      y: matrix(
        rows,
        1,
        kinked.y.data.map((v) => v - 112),
      ),
    };
    const fit = await lab
      .estimator('least-squares', { starts: 2, maxIterations: 40 })
      .fit(model, centred, { seed: 1 });
    expect(fit.rSquared).toBeGreaterThan(0.5);
  });

  it('goes on from the model itself when it is asked to, and only from there', async () => {
    const coarse = await lab
      .estimator('least-squares', { starts: 1, maxIterations: 3 })
      .fit(linear(2), kinked, { seed: 1 });
    const own = lab.estimator('least-squares', { from: 'model', starts: 3 });
    const [once, again] = [
      await own.fit(coarse.model, kinked, { seed: 1 }),
      await own.fit(coarse.model, kinked, { seed: 2 }),
    ];
    expect(once.starts.count).toBe(1);
    expect(once.meanSquaredError).toBeLessThan(coarse.meanSquaredError);
    expect(again.model.parameters).toEqual(once.model.parameters); // no seed is in it
  });

  it('refuses classes, with the estimator that takes them', async () => {
    const model = lab.model({ inputs: 1, outputs: 2, experts: 2, gate: 'softmax', expert: 'categorical' });
    const data = {
      x,
      y: matrix(
        rows,
        1,
        x.data.map((v) => (v > 0.5 ? 1 : 0)),
      ),
    };
    const fit = lab.estimator('least-squares').fit(model, data, { seed: 1 });
    await expect(fit).rejects.toThrow(/least-squares: fits real targets.*use em \[UNSUPPORTED\]/);
  });
});
