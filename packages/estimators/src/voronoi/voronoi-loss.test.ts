import { loadFloat64 } from '@moelab/backend-float64';
import {
  createLab,
  defineGate,
  definePlugin,
  gate,
  type Model,
  noGauge,
  params,
  prefixedNames,
  withoutPrefix,
} from '@moelab/core';
import { experts } from '@moelab/experts';
import { gates } from '@moelab/gates';
import { normal, stream, uniform } from '@moelab/numerics';
import { logSoftmax, matMul } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { voronoiLoss } from './voronoi-loss.ts';

const bare = defineGate({
  summary: 'A gate of a user, without weights and without a gauge',
  options: params({}),
  create: (_, { inputs, experts: count }) =>
    gate({
      parameters: {
        pull: { axes: ['input', 'expert'], shape: [inputs, count], init: normal },
        sharpness: { axes: [], shape: [], init: 1, domain: 'positive' },
      },
      weightSum: 'one',
      gauge: noGauge,
      route({ x }, { pull }) {
        const scores = matMul(x, pull);
        return { scores, logWeights: logSoftmax(scores) };
      },
    }),
});
const user = definePlugin({ name: 'user', gates: { bare } });
const lab = createLab({ plugins: [gates, experts, user], backend: await loadFloat64() });
const shape = { inputs: 1, outputs: 1, experts: 2, expert: 'linear' } as const;

function at(model: Model, values: Readonly<Record<string, readonly number[]>>): Model {
  const changed = Object.entries(values).map(([name, own]) => [
    name,
    { ...model.parameters[name]!, values: Float64Array.from(own) },
  ]);
  return model.with({ parameters: { ...model.parameters, ...Object.fromEntries(changed) } });
}
/** The same model, its gate moved along its gauge. */
function moved(model: Model, amounts: readonly number[]): Model {
  const { gauge } = model.layers[0]!.gate;
  const own = prefixedNames('gate.', gauge.move(withoutPrefix('gate.', model.parameters), amounts));
  return model.with({ parameters: { ...model.parameters, ...own } });
}
const softmax = (count: number) => lab.model({ ...shape, experts: count, gate: 'softmax' });
/** Simulation truth of Nguyen, Nguyen & Ho 2023. */
const paper = at(softmax(2), {
  'gate.slopes': [25, 0],
  'gate.bias': [-8, 0],
  'experts.slopes': [-20, 20],
  'experts.intercept': [15, -5],
  'experts.variance': [0.09, 0.16],
});
const nearPaper = at(softmax(2), {
  'gate.slopes': [26, 0],
  'gate.bias': [-8.2, 0],
  'experts.slopes': [20.1, -19.8],
  'experts.intercept': [-5.02, 14.9],
  'experts.variance': [0.17, 0.1],
});

describe('voronoiLoss', () => {
  it('is D1 by hand in its raw form, with the experts matched', () => {
    // the fit's first expert is the true second, so its gate is (26, −8.2) there against (0, 0)
    const { value, cells } = voronoiLoss(nearPaper, paper, { infimum: 'none', cells: 'experts' });
    const [w1, w2] = [Math.exp(-8.2), 1];
    const second = Math.abs(w1 - 1) + w1 * (26 + 0.1 + 0.02 + 0.01);
    const first = Math.abs(w2 - Math.exp(-8)) + w2 * (25 + 0.2 + 0.1 + 0.01);
    expect(value).toBeCloseTo(first + second, 9);
    expect(cells.map(({ members }) => members)).toEqual([[1], [0]]);
    expect(cells[0]!.terms['experts.intercept']).toBeCloseTo(0.1, 12);
  });

  it('does not depend on the gauge of the fit by default; the raw loss does, and the moved truth by e^(t₀)', () => {
    const { value, lowerBound, move } = voronoiLoss(nearPaper, paper);
    expect(value).toBe(lowerBound);
    const elsewhere = moved(nearPaper, [3, 1.5]);
    expect(voronoiLoss(elsewhere, paper).value / value).toBeCloseTo(1, 9);
    expect(voronoiLoss(elsewhere, paper).move.logWeight - move.logWeight).toBeCloseTo(1.5, 9);
    expect(voronoiLoss(elsewhere, paper).move.translations['gate.slopes']![0]).toBeCloseTo(
      move.translations['gate.slopes']![0]! + 3,
      9,
    );
    const raw = (model: Model) => voronoiLoss(model, paper, { infimum: 'none' }).value;
    expect(raw(elsewhere) / raw(nearPaper)).toBeGreaterThan(1.5);
    const ofTruth = (model: Model) => voronoiLoss(model, paper, { moves: 'truth' }).value;
    expect(ofTruth(elsewhere) / ofTruth(nearPaper)).toBeCloseTo(Math.exp(1.5), 8);
  });

  it('is about 1 raw and small with the infimum when a spare atom lies in the heaviest cell', () => {
    const fit = at(softmax(3), {
      'gate.slopes': [25, 0, 0],
      'gate.bias': [-8 + Math.log(2), 0, 0],
      'experts.slopes': [-20, 20.01, 19.99],
      'experts.intercept': [15, -5, -5],
      'experts.variance': [0.09, 0.16, 0.16],
    });
    expect(voronoiLoss(fit, paper, { infimum: 'none' }).value).toBeCloseTo(1 + Math.exp(-8) + 0.02, 3);
    const { value, cells, move } = voronoiLoss(fit, paper);
    expect(value).toBeCloseTo(0.01, 9);
    expect(move.logWeight).toBeCloseTo(Math.log(2), 9);
    expect(cells.map(({ members }) => members)).toEqual([[0], [1, 2]]);
  });

  it('raises differences in shared cells to the powers of D2, D3, D1,r and least squares', () => {
    const truth = at(softmax(1), {
      'gate.slopes': [0],
      'gate.bias': [0],
      'experts.slopes': [0],
      'experts.intercept': [0],
      'experts.variance': [1],
    });
    const fit = at(softmax(2), {
      'gate.slopes': [0.25, -0.25],
      'gate.bias': [Math.log(0.5), Math.log(0.5)],
      'experts.slopes': [0.15, -0.15],
      'experts.intercept': [0.1, -0.1],
      'experts.variance': [1.1, 0.9],
    });
    const [g, a, b, v] = [0.25, 0.15, 0.1, 0.1];
    const loss = (options: Parameters<typeof voronoiLoss>[2]) => voronoiLoss(fit, truth, options).value;
    expect(loss({ loss: 'd1' })).toBeCloseTo(g + a + b + v, 9);
    expect(loss({ loss: 'd1r', r: 3 })).toBeCloseTo(g ** 3 + a ** 3 + b ** 3 + v ** 3, 9);
    expect(loss({ loss: 'd2' })).toBeCloseTo(g ** 4 + a ** 2 + b ** 4 + v ** 2, 9);
    expect(loss({ loss: 'd3' })).toBeCloseTo(g ** 2 + a ** 2 + b ** 4 + v ** 2, 9);
    expect(loss({ loss: 'least-squares' })).toBeCloseTo(g ** 2 + a ** 2 + b ** 2 + v ** 2, 9);
    expect(loss({ loss: ({ role }) => (role === 'gate' ? 1.5 : 1) })).toBeCloseTo(g ** 1.5 + a + b + v, 9);
  });

  it('counts the temperature, weighs by exp(b/τ), and does not move the slopes of an activation gate', () => {
    const model = lab.model({ ...shape, gate: 'activation', gateOptions: { activation: 'tanh' } });
    const truth = at(model, {
      'gate.slopes': [8, 0],
      'gate.bias': [-0.75, 0],
      'gate.temperature': [0.1],
      'experts.slopes': [-20, 20],
      'experts.intercept': [15, -5],
      'experts.variance': [0.09, 0.16],
    });
    const fit = at(truth, { 'gate.slopes': [8, 0.5], 'gate.temperature': [0.12], 'gate.bias': [-0.9, 0] });
    const { value, cells, move } = voronoiLoss(fit, truth);
    const weight = Math.exp(-7.5);
    expect(cells[0]!.fittedWeight).toBeCloseTo(weight, 15);
    expect(value).toBeCloseTo(weight * 0.02 + 0.5 + 0.02, 9);
    expect(move.translations).toEqual({});
    expect(voronoiLoss(moved(fit, [2]), truth).value).toBeCloseTo(value, 9);
  });

  it('takes the scaling of dense-to-sparse into the infimum unless only translations are asked for', () => {
    const model = lab.model({ ...shape, gate: 'dense-to-sparse', gateOptions: { mode: 'parameter' } });
    const values = {
      'experts.slopes': [-20, 20],
      'experts.intercept': [15, -5],
      'experts.variance': [0.09, 0.16],
    };
    const truth = at(model, {
      'gate.slopes': [10, 0],
      'gate.bias': [0.3, 0],
      'gate.temperature': [0.5],
      ...values,
    });
    const same = moved(truth, [2, -1, Math.log(3)]);
    const { value, move } = voronoiLoss(same, truth);
    expect(value).toBeLessThan(1e-8);
    expect(move.scale).toBeCloseTo(1 / 3, 8);
    // the first atom, of weight e^0.6, keeps its slope; the second is off by 0.2 and both temperatures by 0.01
    const near = moved(truth, [2, -1, Math.log(1.02)]);
    const limited = voronoiLoss(near, truth, { infimum: 'translations' });
    expect(limited.value).toBeCloseTo(0.2 + 0.01 * (1 + Math.exp(0.6)), 9);
    expect(limited.move.scale).toBe(1);
  });

  it.each([
    ['softmax', {}],
    ['constant', {}],
    ['dense-to-sparse', { mode: 'parameter', temperature: 0.3 }],
    ['dense-to-sparse', { mode: 'schedule' }],
    ['activation', { activation: 'tanh' }],
    ['activation', { activation: 'identity' }],
    ['activation', { activation: 'relu', bias: 'inside' }],
    ['sigmoid', { weights: 'normalised' }],
    ['cosine', {}],
    ['cosine', { perturbSlopes: 0.1, perturbInput: 0.2 }],
    ['laplace', {}],
    ['mlp', { hidden: 2 }],
    ['top-k', { k: 2 }],
    ['top-k', { k: 1 }],
    ['hash', {}],
  ] as const)(
    'is 0 between a %s gate %o and itself moved along its gauge, and positive off it',
    (name, gateOptions) => {
      const model = lab.model({
        inputs: 2,
        outputs: 1,
        experts: 3,
        seed: 5,
        gate: name,
        gateOptions,
        expert: 'linear',
      } as never);
      const random = stream(3, 'gauge');
      const amounts = Array.from({ length: model.layers[0]!.gate.gauge.dimension }, () =>
        uniform(random, -0.4, 0.4),
      );
      const truth = at(model, { 'experts.intercept': [-2, 0, 3] });
      expect(voronoiLoss(moved(truth, amounts), truth).value).toBeLessThan(1e-7);
      const off = at(moved(truth, amounts), { 'experts.intercept': [-2.1, 0, 3] });
      expect(voronoiLoss(off, truth).value).toBeGreaterThan(1e-4);
    },
  );

  it('is of the largest K cells for a top-K gate', () => {
    const model = lab.model({ ...shape, experts: 3, gate: 'top-k', gateOptions: { k: 2 } });
    const truth = at(model, {
      'gate.slopes': [1, 2, 3],
      'gate.bias': [0, 0, 0],
      'experts.slopes': [0, 0, 0],
      'experts.intercept': [-5, 0, 5],
      'experts.variance': [1, 1, 1],
    });
    const fit = at(truth, { 'experts.intercept': [-5.3, 0.1, 5.2] });
    expect(voronoiLoss(fit, truth, { infimum: 'none' }).value).toBeCloseTo(0.6, 12);
    const two = voronoiLoss(fit, truth, { infimum: 'none', topK: 2 });
    expect(two.value).toBeCloseTo(0.5, 12);
    expect(two.cells.map(({ counts }) => counts)).toEqual([true, false, true]);
    const least = voronoiLoss(moved(fit, [1, 1]), truth, { topK: 2 });
    expect(least.value).toBeLessThan(0.5 + 1e-9);
    expect(voronoiLoss(fit, truth, { topK: 2 }).value / least.value).toBeCloseTo(1, 8);
  });

  it('reads a gate of the user by what it declares, with or without a weight that he names', () => {
    const model = at(lab.model({ ...shape, gate: 'bare' }), {
      'gate.pull': [1, 2],
      'experts.intercept': [0, 4],
    });
    const fit = at(model, { 'gate.pull': [1, 2.5], 'gate.sharpness': [1.2] });
    const { value, cells } = voronoiLoss(fit, model);
    expect(value).toBeCloseTo(0.5 + 2 * 0.2, 12);
    expect(Object.keys(cells[0]!.terms)).toEqual([
      'gate.pull',
      'gate.sharpness',
      'experts.slopes',
      'experts.intercept',
      'experts.variance',
    ]);
    const plain = at(lab.model({ ...shape, gate: 'sigmoid' }), {
      'gate.bias': [0, 1],
      'experts.intercept': [0, 4],
    });
    const other = at(plain, { 'gate.bias': [0, 2] });
    expect(voronoiLoss(other, plain).value).toBeCloseTo(1, 12);
    const sigma = (v: number) => 1 / (1 + Math.exp(-v));
    const weighed = voronoiLoss(other, plain, { weight: { parameter: 'bias', of: sigma } });
    expect(weighed.value).toBeCloseTo(sigma(2) - sigma(1), 12);
  });

  it('is never above the sum of the true weights: letting all fitted weights go to 0 costs that much', () => {
    const far = at(paper, { 'experts.intercept': [500, -500] });
    const { value, move, notes } = voronoiLoss(far, paper);
    expect(value).toBeCloseTo(1 + Math.exp(-8), 12);
    expect(move.logWeight).toBe(Number.POSITIVE_INFINITY);
    expect(notes.join()).toContain('all fitted weights go to 0');
  });

  it('takes fits whose gate is so steep that exp(bias) is no double', () => {
    const steep = (bias: number) =>
      at(softmax(3), {
        'gate.slopes': [25, 0, 3000],
        'gate.bias': [-8 + bias, bias, -2000],
        'experts.slopes': [-20, 20, 20],
        'experts.intercept': [15, -5, -5],
        'experts.variance': [0.09, 0.16, 0.17],
      });
    expect(voronoiLoss(steep(0), paper).value).toBeLessThan(1e-12); // the third counts for nothing
    const { value, move } = voronoiLoss(steep(900), paper);
    expect(value).toBeLessThan(1e-12);
    expect(move.logWeight).toBeCloseTo(900, 9);
    expect(() => voronoiLoss(steep(900), paper, { infimum: 'none' })).toThrow('the exponential of 900');
    expect(() => voronoiLoss(paper, at(paper, { 'gate.bias': [0, 900] }))).toThrow(
      'the weights of the truth',
    );
  });

  it('finds cells by the sum of norms on request', () => {
    const model = (count: number) => lab.model({ ...shape, experts: count, gate: 'constant' });
    const truth = at(model(2), {
      'gate.bias': [0, 0],
      'experts.slopes': [0, 1],
      'experts.intercept': [1.5, 1],
      'experts.variance': [1, 1],
    });
    const fit = at(model(2), {
      'gate.bias': [0, 0],
      'experts.slopes': [0, 0],
      'experts.intercept': [0, 0],
      'experts.variance': [1, 1],
    });
    const cells = (distance: 'euclidean' | 'sum-of-norms') =>
      voronoiLoss(fit, truth, { distance }).cells.map(({ members }) => members);
    expect(cells('euclidean')).toEqual([[], [0, 1]]);
    expect(cells('sum-of-norms')).toEqual([[0, 1], []]);
    expect(voronoiLoss(fit, truth).notes).toContain('no fitted expert is nearest to true expert 1');
  });

  it('refuses what is not defined, each in one line', () => {
    const twins = at(paper, {
      'experts.slopes': [20, 20],
      'experts.intercept': [-5, -5],
      'experts.variance': [0.16, 0.16],
    });
    expect(() => voronoiLoss(paper, twins)).toThrow('experts 1 and 2 of the truth coincide');
    expect(() => voronoiLoss(softmax(1), paper)).toThrow(
      'at least as many experts as the truth, got 1 and 2',
    );
    expect(() => voronoiLoss(lab.model({ ...shape, gate: 'laplace' }), paper)).toThrow('one kind');
    expect(() => voronoiLoss(lab.model({ ...shape, inputs: 2, gate: 'softmax' }), paper)).toThrow('2 inputs');
    const fixed = lab.model({ ...shape, gate: 'dense-to-sparse', gateOptions: { mode: 'fixed' } });
    const free = lab.model({ ...shape, gate: 'dense-to-sparse', gateOptions: { mode: 'parameter' } });
    expect(() => voronoiLoss(free, fixed)).toThrow('the same parameters of each atom');
    expect(() => voronoiLoss(paper, paper, { loss: 'd1r' })).toThrow('r must be a number ≥ 1');
    expect(() => voronoiLoss(paper, paper, { topK: 3 })).toThrow('topK must be an integer from 1 to the 2');
    expect(() => voronoiLoss(paper, paper, { loss: () => 0.5 })).toThrow('powers must be numbers ≥ 1');
    const shared = lab.model({ ...shape, gate: 'softmax', shared: { expert: 'linear', weight: 'half' } });
    expect(() => voronoiLoss(shared, shared)).toThrow('without shared experts');
    const twoInCell = (name: 'mlp') => lab.model({ ...shape, experts: 3, gate: 'softmax', expert: name });
    const one = lab.model({ ...shape, experts: 1, gate: 'softmax', expert: 'mlp' });
    expect(() => voronoiLoss(twoInCell('mlp'), one, { loss: 'd2' })).toThrow('no power for experts.');
  });
});
