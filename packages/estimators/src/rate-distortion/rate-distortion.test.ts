import { loadFloat64 } from '@moelab/backend-float64';
import { loadWasm } from '@moelab/backend-wasm';
import { createLab, type Model } from '@moelab/core';
import { experts } from '@moelab/experts';
import { gates } from '@moelab/gates';
import { distortionAtRate, rateAtSlope } from '@moelab/information';
import { stream } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { noisyData } from '../../test/noisy-data.ts';
import { estimators } from '../index.ts';
import { expertLosses } from '../routing-rate/expert-losses.ts';

const lab = createLab({ plugins: [gates, experts, estimators], backend: await loadFloat64() });
type Options = Parameters<(typeof estimators.estimators)['rate-distortion']['create']>[0];
type GateOptions = Parameters<(typeof gates.gates)['finite-rate']['create']>[0];

/** y = |x| with noise. */
const folded = (rows: number, seed: number) =>
  noisyData(stream(seed, 'rate-distortion.test'), { rows, inputs: 1, scale: 2, mean: Math.abs, noise: 0.3 });
const data = folded(120, 1);

/** Three lines that stay as they are: −x, x and the constant 1. */
function bank(gateOptions: Partial<GateOptions> = {}, on = lab): Model {
  const model = on.model({
    inputs: 1,
    outputs: 1,
    experts: 3,
    gate: 'finite-rate',
    gateOptions,
    expert: 'linear',
    seed: 2,
  });
  const set = (name: string, values: readonly number[]) => ({
    [name]: { ...model.parameters[name]!, values: Float64Array.from(values) },
  });
  return model.with({
    parameters: {
      ...model.parameters,
      ...set('experts.slopes', [-1, 1, 0]),
      ...set('experts.intercept', [0, 0, 1]),
    },
  });
}
const fit = (model: Model, options: Partial<Options> = {}, own = data) =>
  lab.estimator('rate-distortion', { loss: 'squared', ...options }).fit(model, own, { seed: 1 });

describe('rate-distortion', () => {
  it('makes a genie reach the optimum of the losses, and leaves the experts alone', async () => {
    const model = bank({ distortion: 'genie' });
    const losses = await expertLosses(model, data, { loss: 'squared' });
    for (const beta of [0.05, 0.5, 3]) {
      const optimum = rateAtSlope(losses, beta);
      const fitted = await fit(model, { beta });
      expect(fitted.risk.value).toBeCloseTo(optimum.distortion, 8);
      expect(fitted.rate.value).toBeCloseTo(optimum.rate, 1); // on average over samples: its bias is corrected
      expect(fitted.model.parameters['experts.slopes']).toEqual(model.parameters['experts.slopes']);
      expect(fitted.warnings.join()).toMatch(/the gate is a genie/);
    }
  });

  it('has the rate that is asked for, with a loss that falls as it grows', async () => {
    const model = bank();
    let before = (await fit(model, { at: 'rate', rate: 0 })).risk.value;
    for (const rate of [0.1, 0.3]) {
      const fitted = await fit(model, { at: 'rate', rate });
      const { value } = fitted.rate;
      expect(Math.abs(value - rate)).toBeLessThan(0.01); // less the correction of its bias
      expect(fitted.risk.value).toBeLessThan(before);
      expect(fitted.point.gap).toBeLessThan(1e-9);
      before = fitted.risk.value;
    }
  });

  it('sets q to the load that the kept d̂ has, and q and β alone', async () => {
    const model = bank({ beta: 2 });
    const steep = { ...model.parameters['gate.slopes']!, values: Float64Array.of(1, -0.5, 0.2) };
    const trained = model.with({ parameters: { ...model.parameters, 'gate.slopes': steep } });
    const fitted = await fit(trained, { prediction: 'kept', beta: 2 });
    expect(fitted.model.parameters).toEqual(trained.parameters);
    const { weights } = await fitted.model.route(data.x);
    const q = fitted.model.state['gate.logMarginal']!.values.map(Math.exp);
    for (const [t, share] of q.entries()) {
      const load = weights.data.filter((_, i) => i % 3 === t).reduce((a, b) => a + b, 0) / data.x.rows;
      expect(load).toBeCloseTo(share, 6); // a fixed point of Blahut and Arimoto, up to the gap
    }
    expect(fitted.explained).toBeLessThan((await fit(trained)).explained);
  });

  it('predicts losses well enough to route new rows nearly as a genie routes its own', async () => {
    const fresh = folded(400, 2);
    const { model, explained, bestExpertRisk } = await fit(
      bank({ distortion: 'mlp', hidden: 4, activation: 'tanh' }),
      { beta: 20, maxIterations: 60 },
    );
    expect(explained).toBeGreaterThan(0.7);
    const { value } = await model.risk(fresh.x, fresh.y, { loss: 'squared', of: 'sampled' });
    const genie = await fit(bank({ distortion: 'genie' }), { beta: 20 }, fresh);
    expect(genie.risk.value).toBeLessThan(value); // it knows the targets
    expect(value).toBeLessThan(0.25 * bestExpertRisk);
  });

  it('says one expert is best at rate 0, and stops where more rate buys nothing', async () => {
    const model = bank({ distortion: 'genie' });
    const losses = await expertLosses(model, data, { loss: 'squared' });
    const none = await fit(model, { at: 'rate', rate: 0 });
    expect(none.rate.value).toBeCloseTo(0, 10);
    expect(none.risk.value).toBeCloseTo(none.bestExpertRisk, 10);
    const all = await fit(model, { at: 'rate', rate: 5 });
    expect(all.risk.value).toBeCloseTo(distortionAtRate(losses, 5).distortion, 5);
    expect(all.warnings.join()).toMatch(/5 nats are at least Rmax/);
  });

  it('is saved and loaded with its law, and fitted alike on another backend', async () => {
    const fitted = await fit(bank(), { beta: 2 });
    const { model } = lab.load(lab.save(fitted.model));
    expect(model.state).toEqual(fitted.model.state);
    const wasm = lab.withBackend(await loadWasm());
    const other = await wasm
      .estimator('rate-distortion', { loss: 'squared', beta: 2 })
      .fit(bank({}, wasm), data, { seed: 1 });
    expect(Math.abs(other.risk.value - fitted.risk.value)).toBeLessThan(1e-3 * fitted.risk.value);
  });

  it('refuses a gate that is no channel', async () => {
    const softmax = lab.model({ inputs: 1, outputs: 1, experts: 2, gate: 'softmax', expert: 'linear' });
    await expect(fit(softmax)).rejects.toThrow(
      /^estimators\/rate-distortion: gates\/softmax is no channel whose q and β can be set; use finite-rate/,
    );
    await expect(fit(bank({ marginal: 'parameter' }))).rejects.toThrow(/is no channel/);
    await expect(fit(bank({ link: 'private' }))).rejects.toThrow(/is no channel/);
  });
});
