import { loadFloat64 } from '@moelab/backend-float64';
import { createLab, type Model } from '@moelab/core';
import { experts } from '@moelab/experts';
import { gates } from '@moelab/gates';
import { matrix, stream, uniform } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { estimators } from './index.ts';

const lab = createLab({ plugins: [gates, experts, estimators], backend: await loadFloat64() });
const shape = { inputs: 1, outputs: 1, experts: 2, seed: 2, gate: 'softmax', expert: 'linear' } as const;

function truthOf(model: Model, values: Readonly<Record<string, readonly number[]>>): Model {
  const changed = Object.entries(values).map(([name, own]) => [
    name,
    { ...model.parameters[name]!, values: Float64Array.from(own) },
  ]);
  return model.with({ parameters: { ...model.parameters, ...Object.fromEntries(changed) } });
}
const random = stream(3, 'x');
const x = matrix(
  200,
  1,
  Float64Array.from({ length: 200 }, () => uniform(random, -2, 2)),
);
const total = (rows: Float64Array) => rows.reduce((a, b) => a + b, 0);

describe('em beside shared experts', () => {
  it('fits an added parabola by tensors, to a likelihood that the truth does not reach', async () => {
    const model = lab.model({
      ...shape,
      expert: 'constant',
      shared: { expert: 'polynomial', expertOptions: { noise: 'none' } },
    });
    const truth = truthOf(model, {
      'gate.slopes': [4, 0],
      'gate.bias': [0, 0],
      'experts.intercept': [2, 0],
      'experts.variance': [0.04, 0.04],
      'shared.coefficients': [0, 1, -1],
    });
    const y = await truth.sample(x, { seed: 5 });
    const fit = await lab
      .estimator('em', { starts: 1, maxIterations: 5, standardErrors: false }) // L-BFGS goes on from there
      .fit(model, { x, y }, { seed: 1 });
    expect(fit.engine).toBe('tensor');
    expect(fit.logLikelihood).toBeGreaterThan(total(await truth.logDensity(x, y)));
    expect(total(await fit.model.logDensity(x, y))).toBeCloseTo(fit.logLikelihood, 7);
    const [, slope, curvature] = fit.model.parameters['shared.coefficients']!.values;
    expect(slope).toBeCloseTo(1, 1);
    expect(curvature).toBeCloseTo(-1, 1);
    // gate 2, experts 2 · 2, parabola 3; a constant can be moved from the experts to the parabola
    expect(fit.parameterCount).toBe(2 + 4 + 3 - 1);
  });

  it('fits a shared expert that is half of the mixture', async () => {
    const model = lab.model({ ...shape, shared: { expert: 'linear', weight: 'half' } });
    const truth = truthOf(model, {
      'gate.slopes': [2, 0],
      'gate.bias': [0, 0],
      'experts.slopes': [1, -1],
      'experts.intercept': [4, 4],
      'experts.variance': [0.04, 0.04],
      'shared.slopes': [2],
      'shared.intercept': [-3],
      'shared.variance': [0.09],
    });
    const y = await truth.sample(x, { seed: 6 });
    const fit = await lab
      .estimator('em', { starts: 1, standardErrors: false })
      .fit(model, { x, y }, { seed: 5 }); // whose start ends at the best of several optima
    expect(fit.engine).toBe('tensor');
    expect(fit.logLikelihood).toBeGreaterThan(total(await truth.logDensity(x, y)));
    expect(fit.model.parameters['shared.slopes']!.values[0]).toBeCloseTo(2, 0);
    expect(fit.meanResponsibilities).toHaveLength(3);
    expect(total(fit.meanResponsibilities)).toBeCloseTo(1, 10);
    expect(fit.meanResponsibilities[2]).toBeCloseTo(0.5, 1);
    expect(fit.parameterCount).toBe(2 + 6 + 3);
  });
});

it('least squares fits routed constants beside an added line', async () => {
  const bare = { expertOptions: { noise: 'none' } } as const;
  const model = lab.model({
    ...shape,
    expert: 'constant',
    ...bare,
    shared: { expert: 'linear', ...bare },
  });
  const y = matrix(
    200,
    1,
    x.data.map((v) => 3 * v + (v > 0.5 ? 1 : -1)),
  );
  const fit = await lab.estimator('least-squares', { starts: 2 }).fit(model, { x, y }, { seed: 1 });
  const { value } = await fit.model.risk(x, y, { loss: 'squared' });
  expect(value).toBeLessThan(0.02); // of a variance of about 16
  expect(fit.parameterCount).toBe(2 + 2 + 2 - 1);
});
