import { loadFloat64 } from '@moelab/backend-float64';
import { createLab, type Model } from '@moelab/core';
import { experts } from '@moelab/experts';
import { gates } from '@moelab/gates';
import { stream } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { noisyData } from '../../test/noisy-data.ts';
import { estimators } from '../index.ts';
import { gateRate } from '../routing-rate/gate-rate.ts';
import { checkpointToJson, parseCheckpoint } from './checkpoint.ts';
import type { JointRun } from './train.ts';

const lab = createLab({ plugins: [gates, experts, estimators], backend: await loadFloat64() });

/** y = |x| with noise: one of two lines, which x tells. */
const data = noisyData(stream(3, 'finite-rate.test'), {
  rows: 90,
  inputs: 1,
  scale: 2,
  mean: Math.abs,
  noise: 0.1,
});
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
type TrainOptions = Partial<Parameters<typeof estimators.estimators.joint.create>[0]>;
const train = (model: Model, options: TrainOptions = {}, run: Partial<JointRun> = {}) =>
  lab
    .estimator('joint', {
      loss: 'squared',
      risk: 'sampled',
      epochs: 60,
      learningRate: 0.05,
      ...options,
    })
    .fit(model, data, { seed: 1, ...run });

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

  it('keeps a budget of the rate by its price, to the same bytes across a resume', async () => {
    const options = { rateBudget: 0.15, rateStep: 3, epochs: 120, checkpointEvery: 50 };
    const saved: string[] = [];
    const whole = await train(modelOf(), options, {
      onCheckpoint: (checkpoint) => {
        saved.push(checkpointToJson(checkpoint));
      },
    });
    const { value } = await gateRate(whole.model, data, { estimator: 'plug-in' });
    expect(Math.abs(value - 0.15)).toBeLessThan(0.01);
    expect(whole.warnings).toEqual([]);
    expect(whole.trace[0]!.ratePrice).toBe(0);
    expect(whole.trace.at(-1)!.ratePrice).toBeGreaterThan(0);
    const resumed = await train(modelOf(), options, { resume: parseCheckpoint(saved[1]!, 'a.json') });
    expect(checkpointToJson(resumed.checkpoint)).toBe(checkpointToJson(whole.checkpoint));
  });

  it('asks no price for a budget that does not bind, and says so where one is not kept', async () => {
    const wide = await train(modelOf(), { rateBudget: 5, epochs: 4 });
    expect(wide.trace.map(({ ratePrice }) => ratePrice)).toEqual([0, 0, 0, 0]);
    const tight = await train(modelOf(), { rateBudget: 1e-6, epochs: 3 });
    expect(tight.warnings.join()).toMatch(/the routing rate .* is .* nats, over the rateBudget of 0\.000001/);
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
