import { loadFloat64 } from '@moelab/backend-float64';
import {
  createLab,
  type Dataset,
  defineGate,
  definePlugin,
  gate,
  isMoelabError,
  noGauge,
  params,
} from '@moelab/core';
import { experts } from '@moelab/experts';
import { gates } from '@moelab/gates';
import { matrix, normal, stream } from '@moelab/numerics';
import { add, logSoftmax, matMul } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { unnormalisedLines } from '../test/small-specs.ts';
import { estimators } from './index.ts';

const backend = await loadFloat64();
const lab = createLab({ plugins: [gates, experts, estimators], backend });
const softmaxLinear = (count: number, seed = 1) =>
  lab.model({ inputs: 1, outputs: 1, experts: count, seed, gate: 'softmax', expert: 'linear' });

/** The data of the toy EM: n = 40, two lines, membership by a fixed rule. */
const toy: Dataset = (() => {
  const x = matrix(40, 1);
  const y = matrix(40, 1);
  for (let i = 0; i < 40; i++) {
    const at = (i + 0.5) / 40;
    const isFirst = (7 * i) % 11 < (at > 0.5 ? 8 : 3);
    x.data[i] = at;
    y.data[i] = isFirst ? 3 - 4 * at + 0.3 * Math.sin(5 * i) : -1 + 4 * at + 0.4 * Math.sin(5 * i);
  }
  return { x, y };
})();

const array = (axes: string[], shape: number[], values: number[]) => ({
  axes,
  shape,
  values: Float64Array.from(values),
});
/** Two lines, each where a probit of x says. */
const gated: Dataset = (() => {
  const random = stream(0, 'ridge');
  const [x, y] = [matrix(200, 1), matrix(200, 1)];
  for (let i = 0; i < 200; i++) {
    const a = normal(random);
    x.data[i] = a;
    y.data[i] = (normal(random) < 2 * a ? 1 + a : -1 - 0.5 * a) + 0.5 * normal(random);
  }
  return { x, y };
})();
/** The start called "soft". */
const soft = softmaxLinear(2).with({
  parameters: {
    'gate.slopes': array(['input', 'expert'], [1, 2], [4, 0]),
    'gate.bias': array(['expert'], [2], [-2, 0]),
    'experts.slopes': array(['expert', 'input', 'output'], [2, 1, 1], [-4, 4]),
    'experts.intercept': array(['expert', 'output'], [2, 1], [3, -1]),
    'experts.variance': array(['expert'], [2], [0.09, 0.16]),
  },
});
const numbers = (fit: { model: { parameters: Record<string, { values: Float64Array }> } }, name: string) => [
  ...fit.model.parameters[name]!.values,
];

describe('em on the toy data, against an independent implementation', () => {
  it('is given the right data', () => {
    expect(toy.y.data.reduce((a, b) => a + b, 0)).toBeCloseTo(23.954170689667542, 12);
  });

  it.each(['auto', 'tensor'] as const)(
    'gives the likelihood and responsibilities of the start (%s)',
    async (engine) => {
      const em = lab.estimator('em', {
        from: 'model',
        maxIterations: 0,
        polish: false,
        standardErrors: false,
        engine,
      });
      const fit = await em.fit(soft, toy, { seed: 1 });
      expect(fit.logLikelihood).toBeCloseTo(-25.501498196408, 11);
      expect(fit.meanResponsibilities[0]! * 40).toBeCloseTo(19.628302777395, 11);
    },
  );

  it('gives the parameters after one step with the gate to convergence', async () => {
    const em = lab.estimator('em', {
      from: 'model',
      maxIterations: 1,
      gateIterations: 50,
      tolerance: 0,
      polish: false,
      standardErrors: false,
    });
    const fit = await em.fit(soft, toy, { seed: 1 });
    expect(fit.logLikelihood).toBeCloseTo(-20.483786644059, 11);
    expect(numbers(fit, 'gate.slopes')[0]).toBeCloseTo(2.545489261, 8);
    expect(numbers(fit, 'gate.bias')[0]).toBeCloseTo(-1.314803261, 8);
    expect(numbers(fit, 'experts.slopes')[0]).toBeCloseTo(-3.835948564, 8);
    expect(numbers(fit, 'experts.slopes')[1]).toBeCloseTo(3.900826668, 8);
    expect(numbers(fit, 'experts.intercept')[0]).toBeCloseTo(2.910910012, 8);
    expect(numbers(fit, 'experts.intercept')[1]).toBeCloseTo(-0.984860822, 8);
    expect(numbers(fit, 'experts.variance')[0]).toBeCloseTo(0.042660646, 8);
    expect(numbers(fit, 'experts.variance')[1]).toBeCloseTo(0.089409497, 8);
  });

  it.each(['auto', 'tensor'] as const)('ends at the fixed point (%s)', async (engine) => {
    const fit = await lab.estimator('em', { from: 'model', engine }).fit(soft, toy, { seed: 1 });
    expect(fit.converged).toBe(true);
    expect(fit.logLikelihood).toBeCloseTo(-20.409013717005, 10);
    expect(numbers(fit, 'gate.slopes')[0]).toBeCloseTo(2.54332274, 6);
    expect(numbers(fit, 'gate.bias')[0]).toBeCloseTo(-1.306547634, 6);
    expect(numbers(fit, 'experts.slopes')[0]).toBeCloseTo(-3.84870056, 6);
    expect(numbers(fit, 'experts.intercept')[1]).toBeCloseTo(-0.988016464, 6);
    expect(numbers(fit, 'experts.variance')[1]).toBeCloseTo(0.086215298, 6);
  });

  it('agrees with the density of the model that it returns', async () => {
    const fit = await lab.estimator('em', { starts: 3 }).fit(softmaxLinear(2), toy, { seed: 1 });
    const rows = await fit.model.logDensity(toy.x, toy.y);
    expect(rows.reduce((a, b) => a + b, 0)).toBeCloseTo(fit.logLikelihood, 10);
  });
});

describe('em', () => {
  it('gives the same answer by kernels and by tensors', async () => {
    const fit = (engine: 'auto' | 'tensor') =>
      lab.estimator('em', { starts: 1, engine }).fit(softmaxLinear(2), toy, { seed: 3 });
    const [fused, tensor] = [await fit('auto'), await fit('tensor')];
    expect([fused.engine, tensor.engine]).toEqual(['fused', 'tensor']);
    expect(tensor.logLikelihood).toBeCloseTo(fused.logLikelihood, 8);
    const sorted = (f: typeof fused) => numbers(f, 'experts.slopes').sort((a, b) => a - b);
    expect(sorted(tensor)[0]).toBeCloseTo(sorted(fused)[0]!, 5);
    const errors = (f: typeof fused) => [...f.standardErrors!['experts.slopes']!.values].sort();
    expect(errors(tensor)[0]).toBeCloseTo(errors(fused)[0]!, 5);
  });

  it('gives the same bytes for the same seed', async () => {
    const fit = () => lab.estimator('em', { starts: 4 }).fit(softmaxLinear(2), toy, { seed: 5 });
    const [a, b] = [await fit(), await fit()];
    expect(lab.save(a.model)).toBe(lab.save(b.model));
    expect(JSON.stringify(a.starts)).toBe(JSON.stringify(b.starts));
  });

  it('does not depend on the units of x and y', async () => {
    const moved: Dataset = {
      x: matrix(
        40,
        1,
        toy.x.data.map((v) => 1000 + 50 * v),
      ),
      y: matrix(
        40,
        1,
        toy.y.data.map((v) => 1e6 - 200 * v),
      ),
    };
    const em = lab.estimator('em', { starts: 6 });
    const [plain, other] = [
      await em.fit(softmaxLinear(2), toy, { seed: 1 }),
      await em.fit(softmaxLinear(2), moved, { seed: 1 }),
    ];
    expect(other.logLikelihood + 40 * Math.log(200)).toBeCloseTo(plain.logLikelihood, 6);
  });

  it('starts as well where inputs are huge, or far from 0', async () => {
    const fitted = async (gate: 'softmax' | 'activation', move: (v: number) => number) => {
      const model = lab.model({ inputs: 1, outputs: 1, experts: 2, seed: 1, gate, expert: 'linear' });
      const data = { x: matrix(200, 1, gated.x.data.map(move)), y: gated.y };
      const em = lab.estimator('em', { starts: 2, standardErrors: false });
      return (await em.fit(model, data, { seed: 1 })).logLikelihood;
    };
    expect(await fitted('softmax', (v) => 1e6 + v)).toBeCloseTo(-206.01965, 4);
    expect(await fitted('softmax', (v) => 1e12 * v)).toBeCloseTo(-206.01965, 4);
    expect(await fitted('activation', (v) => 1e12 * v)).toBeCloseTo(-206.01966, 4);
  });

  it('gives the errors of least squares when there is one expert', async () => {
    const fit = await lab.estimator('em', { starts: 1 }).fit(softmaxLinear(1), toy, { seed: 1 });
    const n = 40;
    const mean = toy.x.data.reduce((a, b) => a + b, 0) / n;
    const square = toy.x.data.reduce((a, b) => a + (b - mean) ** 2, 0);
    const variance = numbers(fit, 'experts.variance')[0]!;
    expect(fit.standardErrors!['experts.slopes']!.values[0]).toBeCloseTo(Math.sqrt(variance / square), 6);
    expect(fit.standardErrors!['experts.variance']!.values[0]).toBeCloseTo(variance * Math.sqrt(2 / n), 6);
    expect([...fit.standardErrors!['gate.bias']!.values]).toEqual([0]);
    expect(fit.parameterCount).toBe(3);
    expect(fit.bic).toBeCloseTo(-2 * fit.logLikelihood + 3 * Math.log(n), 10);
  });

  it('reports experts by descending share, with whatever state of the gate belongs to them', async () => {
    const model = lab.model({ inputs: 1, outputs: 1, experts: 2, seed: 11, gate: 'hash', expert: 'linear' });
    const wide = {
      x: matrix(
        40,
        1,
        toy.x.data.map((v) => 6 * v - 3),
      ),
      y: toy.y,
    };
    const fit = await lab
      .estimator('em', { starts: 2, minShare: 0, minVariance: 0, standardErrors: false })
      .fit(model, wide, { seed: 1 });
    const shares = [...fit.meanResponsibilities];
    expect(shares).toEqual([...shares].sort((a, b) => b - a));
    const rows = await fit.model.logDensity(wide.x, wide.y);
    expect(rows.reduce((a, b) => a + b, 0)).toBeCloseTo(fit.logLikelihood, 8);
    expect([...fit.model.state['gate.table']!.values]).not.toEqual([...model.state['gate.table']!.values]);
  });

  it('counts the temperature of a dense-to-sparse gate with its scaling as nothing', async () => {
    const model = lab.model({
      inputs: 1,
      outputs: 1,
      experts: 2,
      gate: 'dense-to-sparse',
      gateOptions: { mode: 'parameter', temperature: 0.5 },
      expert: 'linear',
    });
    const [free, plain] = [
      await lab.estimator('em', { starts: 3 }).fit(model, toy, { seed: 1 }),
      await lab.estimator('em', { starts: 3 }).fit(softmaxLinear(2), toy, { seed: 1 }),
    ];
    expect(free.parameterCount).toBe(plain.parameterCount);
    expect(free.logLikelihood).toBeCloseTo(plain.logLikelihood, 8);
    expect(numbers(free, 'gate.temperature')).toEqual([0.5]);
    expect(free.warnings).toEqual([]);
  });

  it('leaves the likelihood unchanged when slopes, bias and temperature grow together', async () => {
    const model = lab.model({
      inputs: 1,
      outputs: 1,
      experts: 2,
      gate: 'dense-to-sparse',
      gateOptions: { mode: 'parameter' },
      expert: 'linear',
    });
    const scaled = (factor: number) =>
      model.with({
        parameters: Object.fromEntries(
          Object.entries(model.parameters).map(([name, a]) => [
            name,
            name.startsWith('gate.') ? { ...a, values: a.values.map((v) => v * factor) } : a,
          ]),
        ),
      });
    const total = async (factor: number) =>
      (await scaled(factor).logDensity(toy.x, toy.y)).reduce((a, b) => a + b, 0);
    expect(Math.abs((await total(3)) - (await total(1)))).toBeLessThan(1e-12 * Math.abs(await total(1)));
  });

  it('fits every gate that gives a density, with a likelihood no lower than its start', async () => {
    for (const name of ['constant', 'softmax', 'dense-to-sparse', 'activation'] as const) {
      const model = lab.model({ inputs: 1, outputs: 1, experts: 2, seed: 2, gate: name, expert: 'linear' });
      const fit = await lab.estimator('em', { starts: 3 }).fit(model, toy, { seed: 2 });
      const at = async (one: typeof model) => (await one.logDensity(toy.x, toy.y)).reduce((a, b) => a + b, 0);
      expect(fit.logLikelihood, name).toBeGreaterThan(await at(model));
      expect(fit.logLikelihood, name).toBeGreaterThan(-40);
    }
  });

  it('fits polynomial, constant, shared- and fixed-variance experts, two outputs and several inputs', async () => {
    const random = stream(4, 'data');
    const x = matrix(
      60,
      2,
      Float64Array.from({ length: 120 }, () => normal(random)),
    );
    const y = matrix(60, 2);
    for (let i = 0; i < 60; i++) {
      const [a, b] = [x.data[2 * i]!, x.data[2 * i + 1]!];
      y.data[2 * i] = (a > 0 ? 2 + b : -2 - b) + 0.3 * normal(random);
      y.data[2 * i + 1] = a - b + 0.3 * normal(random);
    }
    const em = lab.estimator('em', { starts: 2, minShare: 0.01 });
    for (const [expert, expertOptions] of [
      ['linear', { noise: 'shared' }],
      ['linear', { noise: 'fixed', variance: 0.1 }],
      ['polynomial', { degree: 2 }],
      ['constant', {}],
    ] as const) {
      const model = lab.modelFrom({
        inputs: 2,
        seed: 1,
        layers: [{ outputs: 2, experts: 2, gate: 'softmax', expert, expertOptions }],
      });
      const fit = await em.fit(model, { x, y }, { seed: 1 });
      const total = (await fit.model.logDensity(x, y)).reduce((p, q) => p + q, 0);
      expect(total, expert).toBeCloseTo(fit.logLikelihood, 8);
    }
  });

  it('fits experts without a closed form, and classes', async () => {
    const mlp = lab.modelFrom({
      inputs: 1,
      seed: 1,
      layers: [{ outputs: 1, experts: 2, gate: 'softmax', expert: 'mlp', expertOptions: { hidden: 2 } }],
    });
    const fit = await lab
      .estimator('em', { starts: 1, maxIterations: 10, polish: false, standardErrors: false })
      .fit(mlp, toy, { seed: 1 });
    expect(fit.engine).toBe('tensor');
    expect(fit.logLikelihood).toBeGreaterThan(-60);

    const labels = matrix(
      40,
      1,
      toy.y.data.map((v) => (v > 1 ? 1 : 0)),
    );
    const classes = lab.modelFrom({
      inputs: 1,
      seed: 1,
      layers: [{ outputs: 2, experts: 2, gate: 'softmax', expert: 'categorical' }],
    });
    const classified = await lab
      .estimator('em', { starts: 1, maxIterations: 10, polish: false, standardErrors: false })
      .fit(classes, { x: toy.x, y: labels }, { seed: 1 });
    expect(classified.logLikelihood).toBeGreaterThan(-40 * Math.log(2));
    expect(classified.logLikelihood).toBeLessThan(0);
  });

  it('sets aside a fit that collapses onto a few points, and says why', async () => {
    // three rows lie exactly on a line: an expert that takes just them has an unbounded likelihood
    const x = matrix(
      30,
      1,
      Float64Array.from({ length: 30 }, (_, i) => i),
    );
    const random = stream(9, 'noise');
    const y = matrix(
      30,
      1,
      Float64Array.from({ length: 30 }, (_, i) => (i < 3 ? 2 * i : 5 + normal(random))),
    );
    const fit = await lab.estimator('em', { starts: 30 }).fit(softmaxLinear(2), { x, y }, { seed: 1 });
    expect(fit.starts.spurious.length).toBeGreaterThan(0);
    expect(fit.starts.spurious[0]!.reason).toMatch(/variance .* of the target's|mean responsibility/);
    expect(Math.max(...fit.starts.spurious.map((s) => s.logLikelihood))).toBeGreaterThan(fit.logLikelihood);
    const variances = numbers(fit, 'experts.variance');
    expect(Math.min(...variances)).toBeGreaterThan(1e-4);
  });

  it('leaves the saddle where all experts are the same, or says that it is no maximum where it may not', async () => {
    const { parameters } = soft;
    const same = soft.with({
      parameters: {
        ...parameters,
        'gate.slopes': array(['input', 'expert'], [1, 2], [0, 0]),
        'gate.bias': array(['expert'], [2], [0, 0]),
        'experts.slopes': array(['expert', 'input', 'output'], [2, 1, 1], [1, 1]),
        'experts.intercept': array(['expert', 'output'], [2, 1], [0, 0]),
        'experts.variance': array(['expert'], [2], [1, 1]),
      },
    });
    const best = await lab.estimator('em', { starts: 3 }).fit(softmaxLinear(2), gated, { seed: 1 });
    for (const engine of ['auto', 'tensor'] as const) {
      const fit = await lab.estimator('em', { from: 'model', engine }).fit(same, gated, { seed: 1 });
      expect([fit.converged, fit.warnings]).toEqual([true, []]);
      expect(fit.logLikelihood).toBeCloseTo(best.logLikelihood, 8);
    }
    const stays = await lab.estimator('em', { from: 'model', polish: false }).fit(same, gated, { seed: 1 });
    expect(stays.logLikelihood).toBeLessThan(best.logLikelihood - 50);
    expect(stays.warnings.join()).toMatch(/information is indefinite, so this is no maximum.*gate\.slopes/);
  });

  it('ends where an activation gate rises to a limit along a bent ridge', async () => {
    const model = lab.model({ inputs: 1, outputs: 1, experts: 2, gate: 'activation', expert: 'linear' });
    const fit = await lab.estimator('em', { starts: 1 }).fit(model, gated, { seed: 0 });
    expect(fit.converged).toBe(true);
    expect(fit.reason).toMatch(/the likelihood rises to a limit/);
    expect(fit.logLikelihood).toBeCloseTo(-206.01966, 4);
  });

  it('names the direction that an undeclared redundancy leaves undetermined', async () => {
    // two biases that only matter by their sum, and no gauge that says so
    const redundant = defineGate({
      summary: 'softmax with two biases',
      options: params({}),
      create: (_, { inputs, experts: count }) =>
        gate({
          parameters: {
            slopes: { axes: ['input', 'expert'], shape: [inputs, count], init: 0 },
            first: { axes: ['expert'], shape: [count], init: 0 },
            second: { axes: ['expert'], shape: [count], init: 0 },
          },
          weightSum: 'one',
          gauge: noGauge,
          route({ x }, { slopes, first, second }) {
            const scores = add(matMul(x, slopes), add(first, second));
            return { scores, logWeights: logSoftmax(scores) };
          },
        }),
    });
    const other = createLab({
      plugins: [experts, estimators, definePlugin({ name: 'test', gates: { redundant } })],
      backend,
    });
    const model = other.model({ inputs: 1, outputs: 1, experts: 2, gate: 'redundant', expert: 'linear' });
    const fit = await other.estimator('em', { starts: 1 }).fit(model, toy, { seed: 1 });
    expect(fit.warnings.join('\n')).toMatch(
      /singular.*gate\.first.*gate\.second|singular.*gate\.second.*gate\.first/,
    );
    expect(fit.standardErrors!['gate.first']!.values[0]).toBeNaN();
    expect(fit.standardErrors!['experts.slopes']!.values[0]).toBeGreaterThan(0);
  });

  it('stops on request, and says so', async () => {
    const signal = { aborted: false };
    const run = {
      seed: 1,
      signal,
      onProgress: () => {
        signal.aborted = true;
      },
    };
    const fit = lab.estimator('em').fit(softmaxLinear(2), toy, run);
    await expect(fit).rejects.toMatchObject({ code: 'ABORTED' });
  });

  it('refuses what has no likelihood, and data that do not fit, with the place and the remedy', async () => {
    const em = lab.estimator('em', { starts: 1 });
    const problem = async (model: Parameters<typeof em.fit>[0], data: Dataset) => {
      try {
        await em.fit(model, data, { seed: 1 });
        return 'fitted';
      } catch (error) {
        expect(isMoelabError(error)).toBe(true);
        return (error as Error).message;
      }
    };
    const noDensity = lab.model({
      inputs: 1,
      outputs: 1,
      experts: 2,
      gate: 'softmax',
      expert: 'linear',
      expertOptions: { noise: 'none' },
    });
    expect(await problem(noDensity, toy)).toMatch(/experts\/linear has no noise model.*least-squares/);
    const improper = lab.model(unnormalisedLines);
    expect(await problem(improper, toy)).toMatch(/gates\/top-k do not sum to one/);
    const withNaN = {
      x: toy.x,
      y: matrix(
        40,
        1,
        toy.y.data.map((v, i) => (i === 6 ? Number.NaN : v)),
      ),
    };
    expect(await problem(softmaxLinear(2), withNaN)).toMatch(
      /y: row 7, column 1 must be a finite number, got NaN/,
    );
    const flat = { x: toy.x, y: matrix(40, 1, new Float64Array(40).fill(2)) };
    expect(await problem(softmaxLinear(2), flat)).toMatch(/y: is constant \(2\)/);
    const tiny = {
      x: toy.x,
      y: matrix(
        40,
        1,
        toy.y.data.map((v) => v * 1e-170),
      ),
    };
    expect(await problem(softmaxLinear(2), tiny)).toMatch(/y: its variance must be.*got 0.*smaller units/);
    const constantFeature = { x: matrix(40, 1, new Float64Array(40).fill(3)), y: toy.y };
    expect(await problem(softmaxLinear(2), constantFeature)).toMatch(
      /x: feature 1 and the constant 1 are linearly dependent/,
    );
    expect(await problem(softmaxLinear(41), toy)).toMatch(/40 rows cannot be fitted by 41 experts/);
    const short = { x: matrix(5, 1, toy.x.data.slice(0, 5)), y: matrix(5, 1, toy.y.data.slice(0, 5)) };
    const few = await lab
      .estimator('em', { starts: 30, minShare: 0, minVariance: 0 })
      .fit(softmaxLinear(2), short, { seed: 1 })
      .then((fit) => fit.warnings, String);
    expect(String(few)).toMatch(/5 rows are fewer than the 8 free parameters|none of 30 starts/);
  });
});
