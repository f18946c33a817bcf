import { loadFloat64 } from '@moelab/backend-float64';
import { createLab, meanRisk } from '@moelab/core';
import { experts } from '@moelab/experts';
import { gates } from '@moelab/gates';
import { matrix, sum } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { gaussianMoe, gaussianMoeParameters } from './gaussian-moe.ts';
import { type GateFamily, type GaussianMoeTruth, gaussianMoeTruths } from './gaussian-moe-truth.ts';

const lab = createLab({ plugins: [gates, experts], backend: await loadFloat64() });
const at = matrix(5, 1, [0, 0.25, 0.32, 0.5, 1]);
const firstWeights = (truth: keyof typeof gaussianMoeTruths) =>
  gaussianMoe({ truth })
    .truth(at)
    .routing.data.filter((_, i) => i % 2 === 0);

describe('gaussianMoe', () => {
  it('weighs as the published softmax truth and as the tanh truth do, to twelve digits', () => {
    const published = [3.35350130466e-4, 0.148047198032, 0.5, 0.989013057369, 0.999999958601];
    const act = [5.52778636924e-4, 0.894756584701, 0.915381620571, 0.923670294579, 0.924141662196];
    for (const [i, w] of firstWeights('demystifying').entries()) expect(w).toBeCloseTo(published[i]!, 12);
    for (const [i, w] of firstWeights('act').entries()) expect(w).toBeCloseTo(act[i]!, 12);
  });

  it('gives the first expert the known mean weights under U[0, 1]', () => {
    for (const [name, want] of [
      ['demystifying', 0.6799865854],
      ['soft', 0.5],
      ['act', 0.8070098133],
    ] as const) {
      // with experts that say 1 and 0, the mean of f* is the mean weight
      const { gate, atoms } = gaussianMoeTruths[name];
      const flat = atoms.map((atom, k) => ({ ...atom, slopes: [0], intercept: 1 - k }));
      expect(gaussianMoe({ truth: { gate, atoms: flat } }).moments().mean[0]!.value).toBeCloseTo(want, 10);
    }
  });

  const three = (gate: GateFamily): GaussianMoeTruth => ({
    gate,
    atoms: [
      { gateSlopes: [3, -1], gateBias: 0.5, slopes: [1, 2], intercept: -1, variance: 0.3 },
      { gateSlopes: [-2, 0.5], gateBias: -0.2, slopes: [0, -3], intercept: 2, variance: 0.1 },
      { gateSlopes: [0.4, 0.3], gateBias: 0, slopes: [-1, 1], intercept: 0, variance: 0.5 },
    ],
  });
  const activation = { kind: 'activation', temperature: 0.5 } as const;
  const tau = { mode: 'parameter', temperature: 0.5 };
  it.each<[GateFamily, string, object]>([
    [{ kind: 'softmax' }, 'softmax', {}],
    [{ kind: 'dense-to-sparse', temperature: 0.3 }, 'dense-to-sparse', { temperature: 0.3 }],
    [{ ...activation, activation: 'tanh' }, 'activation', { activation: 'tanh', ...tau }],
    [
      { ...activation, activation: 'sin', bias: 'inside' },
      'activation',
      { activation: 'sin', bias: 'inside', ...tau },
    ],
    [{ ...activation, activation: 'sigmoid' }, 'activation', { activation: 'sigmoid', ...tau }],
    [{ ...activation, activation: 'relu' }, 'activation', { activation: 'relu', ...tau }],
    [{ kind: 'top-k', k: 2 }, 'top-k', { k: 2, selectOn: 'slopes' }],
    [{ kind: 'laplace' }, 'laplace', {}],
    [{ kind: 'constant' }, 'constant', {}],
  ])('is the same model as the gate %o', async (family, gate, gateOptions) => {
    const truth = three(family);
    const made = lab.modelFrom({
      inputs: 2,
      layers: [{ outputs: 1, experts: 3, gate, gateOptions, expert: 'linear' }],
    });
    const model = made.with({ parameters: gaussianMoeParameters(truth) });
    const task = gaussianMoe({ truth });
    const { x, y } = task.sample(40, 1);
    const { routing, regression } = task.truth(x);
    const { weights } = await model.route(x);
    const predicted = await model.predict(x);
    const densities = await model.logDensity(x, y);
    const own = task.logDensity(x, y);
    // rounding of sums of three terms of size 10
    for (const [i, w] of routing.data.entries()) expect(Math.abs(w - weights.data[i]!)).toBeLessThan(1e-14);
    for (const [i, f] of regression.data.entries())
      expect(Math.abs(f - predicted.data[i]!)).toBeLessThan(1e-13);
    for (const [i, p] of own.entries()) expect(Math.abs(p - densities[i]!)).toBeLessThan(1e-12);
  });

  it.each(['demystifying', 'soft', 'act'] as const)(
    'draws %s with the moments and best risks that it states',
    (truth) => {
      const task = gaussianMoe({ truth });
      const { x, y, regression, drawn, routing } = task.sample(4000, 1);
      const within = (values: Float64Array, want: number) => {
        const { value, standardError } = meanRisk(values);
        expect(Math.abs(value - want)).toBeLessThan(4 * standardError);
      };
      within(y.data, task.moments().mean[0]!.value);
      within(
        regression.data.map((f) => f * f),
        task.moments().secondMoment.value,
      );
      within(
        y.data.map((v, i) => (v - regression.data[i]!) ** 2),
        task.bestRisk('squared').value,
      );
      within(
        task.logDensity(x, y).map((p) => -p),
        task.bestRisk('log').value,
      );
      within(
        Float64Array.from(drawn!, (k, i) => k - routing.data[2 * i + 1]!),
        0,
      );
      const guess = Float64Array.from(drawn!, (k, i) => (routing.data[2 * i + k]! < 0.5 ? 1 : 0));
      within(guess, task.bestRoutingError().value);
    },
  );

  it('integrates best risks of normal inputs, of one and of two, as it averages drawn ones', () => {
    const gate = { kind: 'softmax' } as const;
    const bounded = gaussianMoe({ truth: three(gate), design: { kind: 'normal', mean: 0.2, sd: 0.7 } });
    expect(bounded.bestRisk('squared')).toMatchObject({ method: 'quadrature' });
    const { x } = bounded.sample(4000, 2);
    const { value, standardError } = meanRisk(bounded.bestLoss(x, 'squared'));
    expect(Math.abs(value - bounded.bestRisk('squared').value)).toBeLessThan(4 * standardError);
    expect(bounded.bestRisk('squared').uncertainty).toBeLessThan(1e-6);
  });

  it('puts a grid from end to end', () => {
    const grid = gaussianMoe({ design: { kind: 'grid', low: -1, high: 1 } });
    expect([...grid.sample(5, 1).x.data]).toEqual([-1, -0.5, 0, 0.5, 1]);
    expect(grid.bestRisk('squared').value).toBe(
      gaussianMoe({ design: { kind: 'uniform', low: -1, high: 1 } }).bestRisk('squared').value,
    );
  });

  it('gives the entropy of one expert in closed form and of two halves by quadrature', () => {
    const atom = { gateSlopes: [0], gateBias: 0, slopes: [0], intercept: 0, variance: 0.25 };
    const gate = { kind: 'constant' } as const;
    const normalEntropy = (1 + Math.log(2 * Math.PI * 0.25)) / 2;
    expect(gaussianMoe({ truth: { gate, atoms: [atom] } }).bestRisk('log').value).toBeCloseTo(
      normalEntropy,
      12,
    );
    const far = gaussianMoe({ truth: { gate, atoms: [atom, { ...atom, intercept: 100 }] } });
    expect(far.bestRisk('log').value).toBeCloseTo(normalEntropy + Math.log(2), 10); // the rule's own 1e-12 and more
    expect(sum(far.bestLoss(matrix(1, 1), 'squared'))).toBeCloseTo(0.25 + 2500, 9);
  });

  it('refuses what is no truth, all problems at once, and inputs of another size', () => {
    const bad = { gateSlopes: [1, 2], gateBias: 0, slopes: [1], intercept: Number.NaN, variance: 0 };
    const truth: GaussianMoeTruth = { gate: { kind: 'top-k', k: 2 }, atoms: [bad] };
    expect(() => gaussianMoe({ truth })).toThrow(
      /gateSlopes: must be 1 finite numbers, got \[1, 2\][\s\S]*intercept: must be finite[\s\S]*variance[\s\S]*k: must be an integer from 1 to 1, got 2/,
    );
    expect(() => gaussianMoe({ design: { kind: 'uniform', low: 1, high: 1 } })).toThrow(
      'design.low: must be below high',
    );
    expect(() => gaussianMoe({ truth: three({ kind: 'softmax' }), design: { kind: 'grid' } })).toThrow(
      'one input, got 2',
    );
    expect(() => gaussianMoe().truth(matrix(2, 2))).toThrow('x must have 1 columns, got shape (2, 2)');
    expect(() => gaussianMoe().truth(matrix(2, 1, [0, Number.NaN]))).toThrow(
      'x must be finite, got NaN in row 2, column 1',
    );
    expect(() => gaussianMoe().bestRisk('zero-one')).toThrow("must be 'squared' or 'log'");
    expect(() => gaussianMoe().sample(-1, 1)).toThrow('rows must be an integer ≥ 0');
  });
});
