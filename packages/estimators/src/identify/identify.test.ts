import { loadFloat64 } from '@moelab/backend-float64';
import { loadWasm } from '@moelab/backend-wasm';
import {
  createLab,
  defineGate,
  definePlugin,
  gate,
  type Model,
  params,
  translationGauge,
} from '@moelab/core';
import { experts } from '@moelab/experts';
import { gates } from '@moelab/gates';
import { matrix } from '@moelab/numerics';
import { add, logSoftmax, matMul, mul, square } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { type Identification, identify } from './identify.ts';

/** Softmax of a factor times affine logits, which forgets that factor and logits trade. */
const forgetful = defineGate({
  summary: 'a toy whose gauge misses a direction',
  options: params({}),
  create: (_, { inputs, experts: count }) =>
    gate({
      parameters: {
        slopes: { axes: ['input', 'expert'], shape: [inputs, count], init: 1 },
        factor: { axes: [], shape: [], init: 2 },
        bias: { axes: ['expert'], shape: [count], init: 0 },
      },
      weightSum: 'one',
      gauge: translationGauge({ slopes: [inputs, count], bias: [count] }),
      route({ x }, { slopes, factor, bias }) {
        const scores = add(mul(matMul(x, slopes), factor), bias);
        return { scores, logWeights: logSoftmax(scores) };
      },
    }),
});
/** Softmax of slopes (x + curve² x²): at curve 0 the curve has no derivative, though it has an effect. */
const bent = defineGate({
  summary: 'a toy with a critical point',
  options: params({}),
  create: (_, { inputs, experts: count }) =>
    gate({
      parameters: {
        slopes: { axes: ['input', 'expert'], shape: [inputs, count], init: 1 },
        curve: { axes: [], shape: [], init: 0 },
      },
      weightSum: 'one',
      gauge: translationGauge({ slopes: [inputs, count] }),
      route({ x }, { slopes, curve }) {
        const scores = matMul(add(x, mul(square(curve), square(x))), slopes);
        return { scores, logWeights: logSoftmax(scores) };
      },
    }),
});
const toys = definePlugin({ name: 'toys', version: '0', gates: { forgetful, bent } });
const lab = createLab({ plugins: [gates, experts, toys], backend: await loadFloat64() });

type Numbers = Readonly<Record<string, readonly number[]>>;
const mild: Numbers = {
  'experts.slopes': [-4, 4],
  'experts.intercept': [3, -1],
  'experts.variance': [0.09, 0.16],
};
const steep: Numbers = { ...mild, 'experts.slopes': [-20, 20], 'experts.intercept': [15, -5] };

function truthOf(
  part: string,
  values: Numbers,
  {
    inputs = 1,
    gateOptions = {},
    expertOptions = {},
  }: { readonly inputs?: number; readonly gateOptions?: object; readonly expertOptions?: object } = {},
): Model {
  const layer = { outputs: 1, experts: 2, gate: part, gateOptions, expert: 'linear', expertOptions };
  const model = lab.modelFrom({ inputs, layers: [layer] });
  const parameters = Object.entries(values).map(([name, own]) => [
    name,
    { ...model.parameters[name]!, values: Float64Array.from(own) },
  ]);
  return model.with({ parameters: { ...model.parameters, ...Object.fromEntries(parameters) } });
}

const few = { rows: 160, design: 'none' } as const;
/** Class and exponent of each parameter: [exact, over]. */
const classes = ({ parameters }: Identification) =>
  Object.fromEntries(
    parameters.map(({ name, exact, over }) => [
      name,
      [exact.class, `${over?.class}${over?.exponent === undefined ? '' : ` ${over.exponent}`}`],
    ]),
  );

describe('identify', () => {
  it('finds softmax gating of linear experts regular, and with an expert too many as slow as r̃ says', async () => {
    const found = await identify(
      truthOf('softmax', { 'gate.slopes': [25, 0], 'gate.bias': [-8, 0], ...steep }),
      few,
    );
    expect(found.audited).toBe('log density');
    expect(found.exact).toMatchObject({ count: 10, gauge: 2, rank: 8 });
    expect(classes(found)).toEqual({
      'gate.slopes': ['regular', 'slower 0.125'],
      'gate.bias': ['regular', 'regular 0.5'],
      'experts.slopes': ['regular', 'fourth-root 0.25'],
      'experts.intercept': ['regular', 'slower 0.125'],
      'experts.variance': ['regular', 'fourth-root 0.25'],
    });
    expect(found.parameters[0]!.over).toMatchObject({
      basis: 'table',
      order: { system: 'r̃', copies: 2, order: 4, isExact: true },
    });
    for (const cell of found.over!.cells) {
      expect(cell.dependences.map(({ text }) => text)).toEqual([
        '∂²p/∂(gate.slopes (input 1))∂(experts.intercept (output 1)) = ∂p/∂(experts.slopes (input 1, output 1))',
        '∂²p/∂(experts.intercept (output 1))² = 2 ∂p/∂(experts.variance)',
        '∂²p/∂(gate.slopes (input 1))∂(experts.variance) = 0.5 ∂²p/∂(experts.slopes (input 1, output 1))∂(experts.intercept (output 1))',
      ]);
      // of ten second derivatives seven are new, and the smallest of those is far from the three that are not
      expect(cell.singularValues.filter((s) => s > 1e-2)).toHaveLength(7);
      expect(Math.max(...cell.singularValues.slice(7))).toBeLessThan(1e-7);
      // the spread of the gate's slopes shows at second order, that of the intercepts does not
      expect(cell.unseen).toEqual(['experts.intercept (output 1)']);
      expect(cell.unseenAtAll).toEqual([]);
    }
    expect(found.warnings).toEqual([]);
  });

  it('takes the order of the cell from the number of copies', async () => {
    const truth = truthOf('softmax', { 'gate.slopes': [4, 0], 'gate.bias': [-2, 0], ...mild });
    const found = await identify(truth, { ...few, experts: 4 });
    expect(found.over!.cells.map(({ copies }) => copies)).toEqual([3, 3]);
    expect(classes(found)['experts.intercept']).toEqual(['regular', `slower ${1 / 12}`]);
    expect(classes(found)['experts.slopes']).toEqual(['regular', `slower ${1 / 6}`]);
    expect((await identify(truth, { ...few, experts: 2 })).over).toBeUndefined();
  });

  it('names the scaling of a dense-to-sparse gate with a free temperature, and what it leaves', async () => {
    const gateValues = { 'gate.slopes': [10, 0], 'gate.bias': [0.3, 0], 'gate.temperature': [0.5] };
    const found = await identify(
      truthOf('dense-to-sparse', { ...gateValues, ...steep }, { gateOptions: { mode: 'parameter' } }),
      few,
    );
    const scaling = found.exact.nullDirections.find(({ move }) => move === 'scaling')!;
    expect(scaling).toMatchObject({
      kind: 'declared',
      text: 'scaling of gate.slopes, gate.bias, gate.temperature',
      leaves: 'gate.slopes/gate.temperature, gate.bias/gate.temperature',
      persists: true,
    });
    expect(scaling.change).toBeLessThan(1e-12);
    // the normalised null vector of the expected information
    expect(scaling.weights.map(({ weight }) => weight.toFixed(4))).toEqual(['0.9983', '0.0299', '0.0499']);
    expect(classes(found)).toMatchObject({
      'gate.slopes': ['not-estimable', 'not-estimable'],
      'gate.bias': ['not-estimable', 'not-estimable'],
      'gate.temperature': ['not-estimable', 'not-estimable'],
      'experts.slopes': ['regular', 'fourth-root 0.25'],
    });
  });

  it('finds the activation gate regular with tanh, at n^-1/4 and r̄ with an expert too many, and null again with identity', async () => {
    const values = { 'gate.slopes': [8, 2], 'gate.bias': [-0.25, 0], 'gate.temperature': [0.1], ...steep };
    const tanh = await identify(truthOf('activation', values), few);
    expect(tanh.exact).toMatchObject({ count: 11, gauge: 1, rank: 10 });
    expect(classes(tanh)).toEqual({
      'gate.slopes': ['regular', 'fourth-root 0.25'],
      'gate.bias': ['regular', 'regular 0.5'],
      'gate.temperature': ['regular', 'regular 0.5'],
      'experts.slopes': ['regular', 'fourth-root 0.25'],
      'experts.intercept': ['regular', 'slower 0.125'],
      'experts.variance': ['regular', 'fourth-root 0.25'],
    });
    expect(tanh.parameters.find(({ name }) => name === 'experts.variance')!.over!.order!.system).toBe('r̄');
    const identity = await identify(
      truthOf('activation', values, { gateOptions: { activation: 'identity' } }),
      { ...few, experts: 2 },
    );
    expect(identity.exact).toMatchObject({ gauge: 3, rank: 8 });
    expect(identity.parameters.find(({ name }) => name === 'gate.temperature')!.exact.class).toBe(
      'not-estimable',
    );
  });

  it('tells the directions of a cosine’s slopes from their lengths', async () => {
    const found = await identify(
      truthOf(
        'cosine',
        {
          'gate.slopes': [2, -1, 0.5, 1.5],
          'gate.bias': [0.3, 0],
          'experts.slopes': [-2, 1, 3, 1],
          'experts.intercept': [1, -1],
          'experts.variance': [0.09, 0.16],
        },
        { inputs: 2, gateOptions: { temperature: 0.2 } },
      ),
      { ...few, rows: 300 },
    );
    expect(found.exact).toMatchObject({ count: 14, gauge: 3, rank: 11 });
    expect(found.exact.nullDirections.map(({ kind, text }) => `${kind}: ${text}`)).toEqual([
      'declared: translation of gate.bias over the experts',
      'declared: scaling of gate.slopes (expert 1)',
      'declared: scaling of gate.slopes (expert 2)',
    ]);
    expect(classes(found)['gate.slopes']).toEqual(['not-estimable', 'not-estimable']);
    expect(classes(found)['gate.bias']).toEqual(['regular', 'regular 0.5']);
    expect(classes(found)['experts.intercept']).toEqual(['regular', 'slower 0.125']);
  });

  it('audits the regression function where a sigmoid’s weights make no density, and finds no copies there', async () => {
    const found = await identify(
      truthOf('sigmoid', { 'gate.slopes': [8, 1], 'gate.bias': [-3, 0], ...mild }),
      few,
    );
    expect(found.audited).toBe('regression function');
    expect(found.reason).toContain('do not sum to one');
    expect(found.over!.unsplit).toEqual([1, 2]);
    expect(classes(found)).toEqual({
      'gate.slopes': ['regular', 'regular 0.5'],
      'gate.bias': ['regular', 'regular 0.5'],
      'experts.slopes': ['regular', 'regular 0.5'],
      'experts.intercept': ['regular', 'regular 0.5'],
      'experts.variance': ['not-in-function', 'not-in-function'],
    });
    expect(found.warnings.join()).toContain('an expert that says 0 everywhere');
    expect(found.warnings.join()).toContain('experts behind one and the same gate only add up');
  });

  it('finds that surplus linear experts are not estimable by least squares behind softmax', async () => {
    const { 'experts.variance': _, ...values } = mild;
    const found = await identify(
      truthOf(
        'softmax',
        { 'gate.slopes': [4, 0], 'gate.bias': [-2, 0], ...values },
        { expertOptions: { noise: 'none' } },
      ),
      few,
    );
    expect(found.over!.cells[0]!.unseenAtAll).toEqual([
      'experts.slopes (input 1, output 1)',
      'experts.intercept (output 1)',
    ]);
    expect(classes(found)['experts.slopes']).toEqual(['regular', 'not-estimable']);
  });

  it('finds the undeclared direction of a gate of one’s own, and that it is an invariance', async () => {
    const found = await identify(
      truthOf('forgetful', { 'gate.slopes': [5, 0], 'gate.factor': [1.5], 'gate.bias': [-2, 0], ...mild }),
      { ...few, experts: 2 },
    );
    const undeclared = found.exact.nullDirections.filter(({ kind }) => kind === 'undeclared');
    expect(undeclared).toMatchObject([
      {
        text: 'scaling of gate.slopes against gate.factor',
        leaves: 'the product of gate.slopes and gate.factor',
        persists: true,
      },
    ]);
    expect(undeclared[0]!.change).toBeLessThan(1e-12);
    expect(
      undeclared[0]!.weights.map(({ parameter, weight }) => [parameter, (weight / 5) * Math.hypot(5, 1.5)]),
    ).toEqual([
      ['gate.slopes (input 1, expert 1)', expect.closeTo(1, 12)],
      ['gate.factor', expect.closeTo(-0.3, 12)],
    ]);
    expect(classes(found)['gate.factor']![0]).toBe('not-estimable');
    expect(classes(found)['gate.bias']![0]).toBe('regular');
    expect(found.warnings.join()).toContain('not in the declared gauge');
  });

  it('tells a direction that is null at this truth alone from an invariance', async () => {
    const truth = truthOf('bent', { 'gate.slopes': [5, 0], 'gate.curve': [0], ...mild });
    const found = await identify(truth, { ...few, experts: 2 });
    expect(found.exact.nullDirections.filter(({ kind }) => kind === 'undeclared')).toMatchObject([
      { text: 'gate.curve has no effect', persists: false, secondOrder: 'independent' },
    ]);
    expect(classes(found)['gate.curve']![0]).toBe('fourth-root');
    expect(classes(found)['gate.slopes']![0]).toBe('regular');
  });

  it('refuses single precision, coinciding experts, fewer experts than the truth and too few rows, in one line', async () => {
    const truth = truthOf('softmax', { 'gate.slopes': [4, 0], ...mild });
    const single = createLab({ plugins: [gates, experts], backend: await loadWasm() });
    await expect(identify(single.modelFrom(truth.spec))).rejects.toThrow(
      "in single precision a null direction cannot be told from rounding, got backend 'wasm'; make the model in a lab on backend float64",
    );
    const same = { 'experts.slopes': [1, 1], 'experts.intercept': [2, 2], 'experts.variance': [1, 1] };
    await expect(identify(truthOf('softmax', same))).rejects.toThrow('truth: experts 1 and 2 coincide');
    await expect(identify(truth, { experts: 1 })).rejects.toThrow(
      "experts: must be an integer ≥ the truth's 2, got 1",
    );
    await expect(identify(truth, { rows: 5 })).rejects.toThrow('x: 5 rows cannot tell 10 parameters apart');
    await expect(identify(truth, { x: matrix(20, 2) })).rejects.toThrow(
      'x: must have 1 columns, got shape (20, 2)',
    );
  });

  it('finds that of a gate with nothing to choose from nothing can be told', async () => {
    const one = lab.modelFrom({
      inputs: 1,
      layers: [{ outputs: 1, experts: 1, gate: 'softmax', expert: 'linear' }],
    });
    const found = await identify(one, { ...few, experts: 1 });
    expect(classes(found)).toMatchObject({
      'gate.slopes': ['not-estimable', 'undefined'],
      'experts.slopes': ['regular', 'undefined'],
    });
  });

  it('tells its stages, and stops between two of them', async () => {
    const truth = truthOf('softmax', { 'gate.slopes': [4, 0], ...mild });
    const stages: string[] = [];
    const signal = { aborted: false };
    const audit = identify(truth, {
      ...few,
      signal,
      onProgress({ stage, done, total }) {
        stages.push(`${stage} ${done}/${total}`);
        signal.aborted = done === 1;
      },
    });
    await expect(audit).rejects.toMatchObject({ code: 'ABORTED' });
    expect(stages).toEqual(['first derivatives 0/4', 'copies of expert 1 1/4']);
  });
});
