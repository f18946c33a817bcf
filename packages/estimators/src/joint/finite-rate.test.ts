import { loadFloat64 } from '@moelab/backend-float64';
import { createLab, type Dataset, type Model } from '@moelab/core';
import { experts } from '@moelab/experts';
import { gates } from '@moelab/gates';
import { matrix, normal, stream } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { estimators } from '../index.ts';
import { gateRate } from '../routing-rate/gate-rate.ts';

const lab = createLab({ plugins: [gates, experts, estimators], backend: await loadFloat64() });

/** y = |x| with noise: one of two lines, which x tells. */
const data = ((rows: number): Dataset => {
  const random = stream(3, 'finite-rate.test');
  const x = matrix(
    rows,
    1,
    Float64Array.from({ length: rows }, () => 2 * normal(random)),
  );
  return {
    x,
    y: matrix(
      rows,
      1,
      x.data.map((v) => Math.abs(v) + 0.1 * normal(random)),
    ),
  };
})(90);
type GateOptions = Parameters<(typeof gates.gates)['finite-rate']['create']>[0];
const modelOf = (gateOptions: Partial<GateOptions> = {}): Model =>
  lab.model({
    inputs: 1,
    outputs: 1,
    experts: 2,
    gate: 'finite-rate',
    gateOptions,
    expert: 'linear',
    seed: 2,
  });
const train = (model: Model, options: { readonly rate?: number; readonly dispatch?: 'dense' } = {}) =>
  lab
    .estimator('joint', {
      loss: 'squared',
      risk: 'sampled',
      epochs: 60,
      learningRate: 0.05,
      ...options,
    })
    .fit(model, data, { seed: 1 });

describe('joint: a finite-rate gate', () => {
  it('buys a smaller loss with a higher rate: the larger λ, the less it sends', async () => {
    const points: { readonly rate: number; readonly loss: number }[] = [];
    for (const rate of [0, 1, 20]) {
      const fit = await train(modelOf(), { rate });
      const { value } = await gateRate(fit.model, data);
      points.push({ rate: value, loss: fit.trainingLoss });
    }
    for (const [i, { rate, loss }] of points.slice(1).entries()) {
      expect(rate).toBeLessThan(points[i]!.rate);
      expect(loss).toBeGreaterThan(points[i]!.loss);
    }
    expect(points[0]!.rate).toBeGreaterThan(0.3); // of ln 2, which tells all
    expect(points.at(-1)!.rate).toBeLessThan(0.05); // at such a price it says next to nothing
  });

  it('learns from one sampled expert a row, sparse or dense to rounding', async () => {
    const model = modelOf({ selection: 'sampled' });
    const [sparse, dense] = [await train(model), await train(model, { dispatch: 'dense' })];
    expect(sparse.trainingLoss).toBeLessThan(0.5 * sparse.trace[0]!.loss);
    expect(Math.abs(sparse.trainingLoss - dense.trainingLoss)).toBeLessThan(1e-9);
    const { information, loads } = sparse.trace.at(-1)!.routing[0]!;
    const { value } = await gateRate(sparse.model, data, { estimator: 'plug-in' });
    expect(Math.abs(information - value)).toBeLessThan(0.02); // of the law, not of the draws
    expect(loads.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
  });

  it('does no worse where a genie tells it the losses, and with Gumbel-softmax weights learns too', async () => {
    const told = await train(modelOf({ distortion: 'genie', marginal: 'parameter', beta: 20 }));
    const relaxed = await train(modelOf({ selection: 'relaxed' }));
    expect(relaxed.trainingLoss).toBeLessThan(0.5 * relaxed.trace[0]!.loss);
    expect(told.trainingLoss).toBeLessThan(relaxed.trainingLoss);
  });
});
