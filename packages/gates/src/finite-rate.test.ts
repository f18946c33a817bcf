import { loadFloat64 } from '@moelab/backend-float64';
import { createLab, drawFrom, evaluate, type Model, type OptionsOf, tensorsOf } from '@moelab/core';
import { experts } from '@moelab/experts';
import { type Matrix, matrix, normal, stream } from '@moelab/numerics';
import { engine, exp, mean, mul, sum, type Tensor } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { type finiteRate, gates } from './index.ts';

const lab = createLab({ plugins: [gates, experts], backend: await loadFloat64() });
type Options = OptionsOf<typeof finiteRate>;
const modelOf = (gateOptions: Options, count: number, inputs = 1) =>
  lab.model({
    inputs,
    outputs: 1,
    experts: count,
    gate: 'finite-rate',
    gateOptions,
    expert: 'constant',
    seed: 3,
  });
function withState(model: Model, q: readonly number[], beta: number): Model {
  const { 'gate.logMarginal': log, 'gate.beta': slope, ...others } = model.state;
  return model.with({
    state: {
      ...others,
      'gate.logMarginal': { ...log!, values: Float64Array.from(q, Math.log) },
      'gate.beta': { ...slope!, values: Float64Array.of(beta) },
    },
  });
}
const rowsOf = (rows: readonly (readonly number[])[]): Matrix =>
  matrix(rows.length, rows[0]!.length, rows.flat());
const zeros = (rows: number) => matrix(rows, 1);

/** I(X;T), nats, and E d of routing probabilities of rows that are equally likely. */
function operatingPoint(p: Matrix, d: Matrix): { readonly rate: number; readonly distortion: number } {
  const load = new Float64Array(p.cols);
  p.data.forEach((v, i) => {
    load[i % p.cols]! += v / p.rows;
  });
  let [rate, distortion] = [0, 0];
  p.data.forEach((v, i) => {
    if (v > 0) rate += (v * Math.log(v / load[i % p.cols]!)) / p.rows;
    distortion += (v * d.data[i]!) / p.rows;
  });
  return { rate, distortion };
}
/** K equally likely clusters, of which each expert knows one: 0 on its own, else 1. */
const clusters = (count: number): Matrix =>
  matrix(
    count,
    count,
    Array.from({ length: count ** 2 }, (_, i) => (i % (count + 1) === 0 ? 0 : 1)),
  );

describe('finite-rate: the channel', () => {
  it('is q(t) exp(−β d) over its sum, of losses that are given', async () => {
    const losses = rowsOf([
      [0.5, 0],
      [0, 2],
    ]);
    const model = withState(modelOf({ distortion: 'genie' }, 2), [0.2, 0.8], 2);
    const { weights } = await model.route(zeros(2), { losses });
    const p = [0.2 * Math.exp(-1), 0.8, 0.2, 0.8 * Math.exp(-4)];
    const wanted = [p[0]! / (p[0]! + p[1]!), p[1]! / (p[0]! + p[1]!), p[2]! / (p[2]! + p[3]!)];
    for (const [i, value] of wanted.entries()) expect(weights.data[i]).toBeCloseTo(value, 14);
  });

  it.each([
    [1, [0.585459, 0.414541, 1e-300], 0.027249284, 0.373221144],
    [4, [0.527273, 0.310634, 0.162092], 0.422229055, 0.212983446],
    [16, [0.500069, 0.299388, 0.200543], 1.010410217, 0.121013919],
  ])(
    'has the published rate and distortion at β = %d with the optimal q',
    async (beta, q, rate, distortion) => {
      const cells = [
        [0.1, 0.6, 0.9],
        [0.7, 0.2, 0.5],
        [0.8, 0.4, 0.05],
      ];
      const losses = rowsOf([0, 0, 0, 0, 0, 1, 1, 1, 2, 2].map((cell) => cells[cell]!)); // p(x) = (0.5, 0.3, 0.2)
      const model = withState(modelOf({ distortion: 'genie' }, 3), q, beta);
      const { weights } = await model.route(zeros(10), { losses });
      const point = operatingPoint(weights, losses);
      expect(point.rate).toBeCloseTo(rate, 5); // q is given to 6 digits
      expect(point.distortion).toBeCloseTo(distortion, 5);
    },
  );

  it('predicts d from x: twice the slopes are twice the β', async () => {
    const x = rowsOf([[-1], [0.3], [2]]);
    const model = modelOf({}, 3);
    const slopes = model.parameters['gate.slopes']!;
    const doubled = model.with({
      parameters: {
        ...model.parameters,
        'gate.slopes': { ...slopes, values: slopes.values.map((v) => 2 * v) },
      },
    });
    const one = await doubled.route(x);
    const two = await withState(model, [1, 1, 1], 2).route(x);
    one.weights.data.forEach((w, i) => {
      expect(w).toBeCloseTo(two.weights.data[i]!, 14);
    });
  });

  it('goes from one β to another on its schedule', () => {
    const model = modelOf({ mode: 'schedule', from: 1, to: 16 }, 2);
    const { gate } = model.layers[0]!;
    const state = { beta: model.state['gate.beta']!, logMarginal: model.state['gate.logMarginal']! };
    expect([0, 0.5, 1].map((t) => gate.advance!(state, t).beta!.values[0])).toEqual([1, 4, 16]);
    expect(gate.advance!(state, 1).logMarginal).toBe(state.logMarginal);
  });

  it('does not route without the losses that a genie is told', async () => {
    await expect(modelOf({ distortion: 'genie' }, 2).route(zeros(2))).rejects.toThrow(
      /^gates\/finite-rate: needs the experts' losses \(rows, 2\), got none; pass { losses }/,
    );
  });
});

describe('finite-rate: the link', () => {
  it.each([
    [4, 1, 0.189289625],
    [4, 1.5, 0.0743896],
    [8, 1, 0.372974376],
    [8, 2, 0.144208556],
  ])('sends just its capacity: %i clusters over %d bits reach D(C)', async (count, bits, distortion) => {
    const capacity = bits * Math.LN2;
    const model = modelOf({ distortion: 'genie', beta: 1000, link: 'capacity', capacity }, count);
    const losses = clusters(count);
    const { weights } = await model.route(zeros(count), { losses });
    const point = operatingPoint(weights, losses);
    expect(point.rate).toBeCloseTo(capacity, 12);
    expect(point.distortion).toBeCloseTo(distortion, 9);
  });

  it('never sends more than its capacity, whatever the gate and the law of x', async () => {
    const random = stream(5, 'laws');
    for (const capacity of [0.01, 0.3, 1.2]) {
      for (let i = 0; i < 6; i++) {
        const model = modelOf({ beta: 10 ** (i - 2), link: 'capacity', capacity }, 4, 2);
        const x = matrix(
          3 + i,
          2,
          Array.from({ length: 2 * (3 + i) }, () => 3 ** i * normal(random)),
        );
        const { weights } = await model.route(x);
        expect(operatingPoint(weights, weights).rate).toBeLessThan(capacity + 1e-12);
      }
    }
  });

  it('keeps inputs within e^ε, exactly so where gates tell them fully apart', async () => {
    for (const epsilon of [0.1, 1, 4]) {
      const model = modelOf({ distortion: 'genie', beta: 1000, link: 'private', epsilon }, 4);
      const { weights } = await model.route(zeros(4), { losses: clusters(4) });
      const logs = weights.data.map(Math.log);
      expect(Math.max(...logs) - Math.min(...logs)).toBeCloseTo(epsilon, 12);
      const { rate } = operatingPoint(weights, weights);
      expect(rate).toBeLessThan(epsilon * Math.tanh(epsilon / 2));
    }
    const soft = modelOf({ beta: 3, link: 'private', epsilon: 0.7 }, 3, 1);
    const { logWeights } = await soft.route(rowsOf([[-1e3], [-1], [0], [1], [1e3]]));
    for (let t = 0; t < 3; t++) {
      const own = logWeights.data.filter((_, i) => i % 3 === t);
      expect(Math.max(...own) - Math.min(...own)).toBeLessThan(0.7 + 1e-12);
    }
  });
});

describe('finite-rate: sampling', () => {
  const x = [0.7, -0.4];
  const losses = [0.3, 1.1, 2.4];
  /** The gradient in the slopes of the mean over rows of the sampled expert's loss. */
  async function gradientOf(selection: 'soft' | 'sampled', rows: number): Promise<Float64Array> {
    const { layers, parameters, state, backend } = modelOf({ selection, beta: 2 }, 3, 2);
    const { gate } = layers[0]!;
    const own = (values: typeof parameters) =>
      Object.fromEntries(Object.entries(values).map(([name, value]) => [name.replace('gate.', ''), value]));
    const [slope] = await evaluate(backend, () => {
      const all = tensorsOf(backend, own(parameters));
      const repeated = (values: readonly number[]) =>
        backend.tensor(
          Float64Array.from({ length: rows * values.length }, (_, i) => values[i % values.length]!),
          [rows, values.length],
        );
      const risk = (slopes: Tensor) => {
        const draw = drawFrom(backend, stream(1, 'sampling'));
        const inputs = { x: repeated(x), draw };
        const { logWeights } = gate.route(inputs, { ...all, slopes }, tensorsOf(backend, own(state)));
        return mean(sum(mul(exp(logWeights), repeated(losses)), -1));
      };
      const { slopes } = all;
      return [engine().gradients(() => risk(slopes!) as Tensor<never>, [slopes!]).grads[0]!];
    });
    return slope!;
  }

  it('has the gradient of the mean risk on average', async () => {
    const rows = 20000;
    const [exact, found] = [await gradientOf('soft', 1), await gradientOf('sampled', rows)];
    const largest = 2 * 2.4 * 0.7; // β · loss · |x|: no entry of a row's gradient is larger
    found.forEach((v, i) => {
      expect(Math.abs(v - exact[i]!)).toBeLessThan((5 * largest) / Math.sqrt(rows));
    });
    expect(Math.max(...exact.map(Math.abs))).toBeGreaterThan((10 * largest) / Math.sqrt(rows)); // else nothing is said
  });

  it('predicts and routes by the probabilities, whatever training draws', async () => {
    const rows = rowsOf([x, [2, 1]]);
    const [soft, ...others] = await Promise.all(
      (['soft', 'sampled', 'relaxed'] as const).map(async (selection) => {
        const { weights } = await modelOf({ selection, link: 'capacity' }, 3, 2).route(rows);
        return [...weights.data];
      }),
    );
    for (const other of others) expect(other).toEqual(soft);
  });
});
