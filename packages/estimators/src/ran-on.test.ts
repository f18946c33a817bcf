import { loadFloat64 } from '@moelab/backend-float64';
import { loadWasm } from '@moelab/backend-wasm';
import { createLab, type Model } from '@moelab/core';
import { experts } from '@moelab/experts';
import { gates } from '@moelab/gates';
import { stream, sum } from '@moelab/numerics';
import { expect, it } from 'vitest';
import { noisyData } from '../test/noisy-data.ts';
import { estimators, fitsByKernels } from './index.ts';
import { tensorProblem } from './tensor-problem.ts';

const plugins = [gates, experts, estimators] as const;
const on64 = createLab({ plugins, backend: await loadFloat64() });
const onWasm = createLab({ plugins, backend: await loadWasm() });

/** Two bent lines with noise. */
const crossing = (rows: number) =>
  noisyData(stream(3, 'ran-on'), {
    rows,
    inputs: 2,
    mean: (a, b) => (a > 0.2 ? 2 * a - b : 1 - a),
    noise: 0.4,
  });
const spec = { inputs: 2, outputs: 1, experts: 3, gate: 'softmax', expert: 'linear', seed: 6 } as const;

it('sums a likelihood of several chunks of rows on wasm to 1e-7 of float64, and steps to the same likelihood', async () => {
  const data = crossing(20_000);
  const [exact, single] = [on64.model(spec), onWasm.model(spec)];
  const total = async (model: Model) => sum(await model.logDensity(data.x, data.y));
  const wanted = await total(exact);
  // float32 densities are off by about 1e-7 each, in either direction; added in float32 they would lose another 3e-6
  expect(Math.abs((await total(single)) / wanted - 1)).toBeLessThan(1e-7);

  const [problem64, problemWasm] = [tensorProblem(exact, data), tensorProblem(single, data)];
  const theta = problem64.fromValues(exact.parameters);
  const at = await Promise.all([problem64, problemWasm].map((problem) => problem.at(theta)));
  expect(Math.abs(at[1]!.logLikelihood / at[0]!.logLikelihood - 1)).toBeLessThan(1e-7);
  const step = await problemWasm.emStep(theta);
  expect(Math.abs(step.logLikelihood / wanted - 1)).toBeLessThan(1e-7);
  const after = await Promise.all(
    [problem64, problemWasm].map((problem) => problem.responsibilities(step.next)),
  );
  expect(after[0]!.logLikelihood).toBeGreaterThan(wanted);
  expect(Math.abs(after[1]!.logLikelihood / after[0]!.logLikelihood - 1)).toBeLessThan(1e-7);
});

const byKernels = expect.stringMatching(/^float64 kernels \((WebAssembly SIMD|plain TypeScript)\)$/);

it('says which part ran where', async () => {
  const data = crossing(200);
  const fit = async (lab: typeof on64, engine: 'auto' | 'tensor') =>
    (
      await lab
        .estimator('em', {
          starts: 1,
          maxIterations: 2,
          polish: false,
          standardErrors: false,
          engine,
          minShare: 0,
        })
        .fit(lab.model(spec), data, { seed: 1 })
    ).ranOn;
  expect(await fit(on64, 'auto')).toEqual({ model: byKernels, sums: 'float64' });
  expect(await fit(onWasm, 'auto')).toEqual({ model: byKernels, sums: 'float64' });
  expect(await fit(on64, 'tensor')).toEqual({ model: 'backend float64 (float64)', sums: 'float64' });
  expect(await fit(onWasm, 'tensor')).toEqual({ model: 'backend wasm (float32)', sums: 'float64' });

  const squares = onWasm.estimator('least-squares', { starts: 1, maxIterations: 2 });
  expect((await squares.fit(onWasm.model(spec), data, { seed: 1 })).ranOn).toEqual({
    model: 'backend wasm (float32)',
    sums: 'float64',
  });
});

it('tells beforehand whether kernels will do', () => {
  expect(fitsByKernels(on64.model(spec))).toBe(true);
  expect(fitsByKernels(on64.model({ ...spec, expert: 'mlp', expertOptions: { hidden: 3 } }))).toBe(false);
});

it('warns that standard errors from a float32 backend are coarse, and only from there', async () => {
  const data = crossing(60);
  const fit = (lab: typeof on64) =>
    lab
      .estimator('em', { starts: 1, maxIterations: 5, polish: false, engine: 'tensor', minShare: 0 })
      .fit(lab.model({ ...spec, experts: 1 }), data, { seed: 1 });
  const [exact, coarse] = [await fit(on64), await fit(onWasm)];
  expect(exact.warnings).toEqual([]);
  expect(coarse.warnings.join()).toMatch(/float32 gradients.*backend float64/);
  const errors = (one: typeof exact) => [...one.standardErrors!['experts.slopes']!.values];
  expect(errors(coarse)[0]! / errors(exact)[0]!).toBeGreaterThan(0.7);
  expect(errors(coarse)[0]! / errors(exact)[0]!).toBeLessThan(1.4);
});
