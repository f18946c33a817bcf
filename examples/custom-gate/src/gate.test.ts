import { loadFloat64 } from '@moelab/backend-float64';
import { createLab } from '@moelab/core';
import { estimators } from '@moelab/estimators';
import { experts } from '@moelab/experts';
import { matrix, stream, uniform } from '@moelab/numerics';
import { describePlugin } from '@moelab/testkit/vitest';
import { describe, expect, it } from 'vitest';
import { radialPlugin } from './gate.ts';

describePlugin(radialPlugin, { gates: { radial: [{}, { softening: 0.5 }] } });

describe('a gate of one’s own', () => {
  it('works in a lab beside the experts that ship with moelab', async () => {
    const lab = createLab({ plugins: [experts, radialPlugin], backend: await loadFloat64() });
    const fresh = lab.model({
      inputs: 2,
      outputs: 1,
      experts: 2,
      gate: 'radial',
      gateOptions: { softening: 3 },
      expert: 'linear',
    });
    // centres (0, 0) and (4, 0)
    const centres = { ...fresh.parameters['gate.centres']!, values: Float64Array.of(0, 4, 0, 0) };
    const model = fresh.with({ parameters: { ...fresh.parameters, 'gate.centres': centres } });
    const { weights } = await model.route(matrix(2, 2, [2, 7, 4, 0]));
    expect(weights.data[0]).toBeCloseTo(0.5, 14); // as far from one as from the other
    expect(weights.data[2]).toBeCloseTo(1 / (1 + Math.exp(2)), 14); // √(4² + 3²) = 5 against √3² = 3
    expect(model.count.free).toBe(4 + 1 + 2 * 4);
  });

  it('is listed with its options, and refuses a wrong one', () => {
    const lab = createLab({ plugins: [experts, radialPlugin] });
    expect(lab.list('gates')).toMatchObject([{ name: 'radial', plugin: 'example-custom-gate' }]);
    expect(() =>
      lab.layer({ outputs: 1, experts: 2, gate: 'radial', gateOptions: { softening: 0 }, expert: 'mlp' }),
    ).toThrow('gates/radial: softening: must be a finite number > 0, got 0 [INVALID_OPTIONS]');
  });

  it('is fitted by maximum likelihood through autodiff, to a likelihood that the truth does not reach', async () => {
    const lab = createLab({ plugins: [experts, estimators, radialPlugin], backend: await loadFloat64() });
    const model = lab.model({
      inputs: 1,
      outputs: 1,
      experts: 2,
      seed: 1,
      gate: 'radial',
      gateOptions: { softening: 0.1 },
      expert: 'linear',
    });
    const of = (name: string, values: number[]) => ({
      [name]: { ...model.parameters[name]!, values: Float64Array.from(values) },
    });
    const truth = model.with({
      parameters: {
        ...model.parameters,
        ...of('gate.centres', [-4, 3]),
        ...of('experts.slopes', [1, -2]),
        ...of('experts.intercept', [0, 1]),
        ...of('experts.variance', [0.04, 0.09]),
      },
    });
    const random = stream(1, 'x');
    const x = matrix(
      300,
      1,
      Float64Array.from({ length: 300 }, () => uniform(random, -5, 5)),
    );
    const y = await truth.sample(x, { seed: 2 });
    const fit = await lab.estimator('em', { starts: 1 }).fit(model, { x, y }, { seed: 3 });
    const total = (rows: Float64Array) => rows.reduce((a, b) => a + b, 0);

    expect(fit.engine).toBe('tensor');
    expect(fit.converged).toBe(true);
    expect(fit.logLikelihood).toBeGreaterThan(total(await truth.logDensity(x, y)));
    expect(total(await fit.model.logDensity(x, y))).toBeCloseTo(fit.logLikelihood, 8);
    const slopes = [...fit.model.parameters['experts.slopes']!.values].sort((a, b) => a - b);
    expect(slopes[0]).toBeCloseTo(-2, 1);
    expect(slopes[1]).toBeCloseTo(1, 1);
  });
});
