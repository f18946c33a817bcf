import { loadFloat64 } from '@moelab/backend-float64';
import { loadWasm } from '@moelab/backend-wasm';
import {
  type Backend,
  type Batch,
  type Capacity,
  compute,
  createLab,
  evaluate,
  lossOf,
  type Model,
  type ModelForward,
  tensorsOf,
} from '@moelab/core';
import { experts } from '@moelab/experts';
import { gates } from '@moelab/gates';
import { matrix } from '@moelab/numerics';
import { engine, sum, type Tensor } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';

const float64 = await loadFloat64();
const wasm = await loadWasm();
const labOn = (backend: Backend) => createLab({ plugins: [gates, experts], backend });

const ROWS = 7;
const xs = Float64Array.from({ length: 2 * ROWS }, (_, i) => Math.sin(3 * i + 1));
const ys = Float64Array.from({ length: ROWS }, (_, i) => Math.cos(2 * i));
const classes = Float64Array.from({ length: ROWS }, (_, i) => i % 3);
const batchOf = (model: Model): Batch => ({
  inputs: () => ({ x: model.backend.tensor(xs, [ROWS, 2]) }),
  parameters: () => tensorsOf(model.backend, model.parameters),
  state: () => tensorsOf(model.backend, model.state),
});
/** What a section makes of the forward pass, experts computing their own rows or all of them. */
async function computed(
  model: Model,
  how: 'dense' | 'sparse' | Capacity,
  section: (forward: ModelForward, y: Tensor) => Tensor,
): Promise<Float64Array> {
  const batch = batchOf(model);
  const capacity = typeof how === 'string' ? undefined : how;
  const dispatches = how === 'dense' ? undefined : await model.dispatch(batch, capacity);
  const targets = model.target === 'class' ? classes : ys;
  const [values] = await evaluate(model.backend, () => {
    const y = model.backend.tensor(targets, [ROWS, 1]);
    const forward = model.forward(batch.inputs(), batch.parameters(), batch.state(), dispatches);
    return [section(forward, y)];
  });
  return values!;
}
const top = { inputs: 2, outputs: 1, experts: 4, gate: 'top-k', gateOptions: { k: 2 }, seed: 2 } as const;
const models: readonly (readonly [string, (backend: Backend) => Model])[] = [
  ['linear experts', (backend) => labOn(backend).model({ ...top, expert: 'linear' })],
  ['classes', (backend) => labOn(backend).model({ ...top, outputs: 3, expert: 'categorical' })],
  [
    'one selected expert',
    (backend) => labOn(backend).model({ ...top, gateOptions: { k: 1 }, expert: 'mlp' }),
  ],
  [
    'an added shared expert',
    (backend) =>
      labOn(backend).model({
        ...top,
        expert: 'linear',
        shared: { expert: 'linear', expertOptions: { noise: 'none' } },
      }),
  ],
  [
    'shared experts of half the weight',
    (backend) =>
      labOn(backend).model({
        ...top,
        expert: 'linear',
        shared: { expert: 'linear', experts: 2, weight: 'half' },
      }),
  ],
];

describe('experts that compute their own rows', () => {
  it.each(models)('say what they say of all rows: %s', async (_, modelOf) => {
    for (const backend of [float64, wasm]) {
      const model = modelOf(backend);
      const loss = lossOf('log');
      const sections: readonly ((forward: ModelForward, y: Tensor) => Tensor)[] = [
        ({ prediction }) => prediction,
        (forward, y) => model.logDensityTensor(y, forward),
        (forward, y) => model.riskTensor(loss, 'sampled', y, forward),
      ];
      for (const section of sections) {
        const dense = await computed(model, 'dense', section);
        const sparse = await computed(model, 'sparse', section);
        expect(sparse).toHaveLength(dense.length);
        sparse.forEach((v, i) => {
          expect(Math.abs(v - dense[i]!)).toBeLessThan(backend === float64 ? 1e-13 : 1e-5);
        });
      }
    }
  });

  it('let NaN in a row through to that row, and to no other', async () => {
    for (const backend of [float64, wasm]) {
      const model = labOn(backend).model({ ...top, expert: 'linear' });
      const clean = await model.predict(matrix(ROWS, 2, xs));
      const { data } = await model.predict(matrix(ROWS, 2, xs.with(4, Number.NaN)));
      expect(data[2]).toBeNaN();
      expect([...data].toSpliced(2, 1)).toEqual([...clean.data].toSpliced(2, 1));
    }
  });

  it('compute no more pairs than are selected', async () => {
    const model = labOn(float64).model({ ...top, expert: 'linear' });
    const [dispatch] = await model.dispatch(batchOf(model));
    expect(dispatch!.pairRows).toHaveLength(2 * ROWS);
    expect(dispatch!.rowsOf.reduce((n, rows) => n + rows.length, 0)).toBe(2 * ROWS);
  });

  it('run as many kernels forwards and backwards as there are experts: linear, and no entry moved twice', async () => {
    const countedOf = async (count: number) => {
      const model = labOn(wasm).model({ ...top, experts: count, expert: 'mlp' });
      const batch = batchOf(model);
      const dispatches = await model.dispatch({
        ...batch,
        inputs: () => ({
          x: wasm.tensor(
            new Float64Array(2 * 64).map((_, i) => Math.sin(i)),
            [64, 2],
          ),
        }),
      });
      const busy = dispatches[0]!.rowsOf.filter((rows) => rows.length > 0).length;
      let kernels = 0;
      // private in tfjs: the one place that every kernel passes through
      const tf = engine() as unknown as { runKernelFunc(...given: unknown[]): unknown };
      const run = tf.runKernelFunc;
      tf.runKernelFunc = (...given) => {
        kernels += 1;
        return run.apply(tf, given);
      };
      try {
        compute(wasm, () => {
          const x = wasm.tensor(
            new Float64Array(2 * 64).map((_, i) => Math.sin(i)),
            [64, 2],
          );
          const parameters = batch.parameters();
          const loss = () => sum(model.forward({ x }, parameters, {}, dispatches).prediction);
          engine().gradients(loss, Object.values(parameters), undefined, true);
        });
      } finally {
        Reflect.deleteProperty(tf, 'runKernelFunc');
      }
      return { kernels, busy };
    };
    const [few, some, many] = [await countedOf(4), await countedOf(8), await countedOf(16)];
    const each = (many.kernels - some.kernels) / (many.busy - some.busy);
    expect((some.kernels - few.kernels) / (some.busy - few.busy)).toBe(each);
    expect(each).toBeLessThan(40);
  });

  it('are all of them where the gate selects none, and where it needs their losses', async () => {
    const model = labOn(float64).model({ ...top, gate: 'softmax', gateOptions: {}, expert: 'linear' });
    expect(await model.dispatch(batchOf(model))).toEqual([]);
  });

  it('plan a stack layer by layer', async () => {
    const lab = labOn(float64);
    const inner = lab.layer({
      outputs: 2,
      experts: 3,
      gate: 'top-k',
      gateOptions: { k: 1, weights: 'unrenormalised', noise: 'trained' },
      expert: 'mlp',
      expertOptions: { noise: 'none' },
    });
    const dense = lab.layer({
      outputs: 2,
      experts: 1,
      gate: 'constant',
      expert: 'mlp',
      expertOptions: { noise: 'none' },
    });
    const model = lab.stack({ inputs: 2, seed: 1, layers: [inner, dense, inner] });
    const dispatches = await model.dispatch(batchOf(model));
    expect(dispatches.map((one) => one?.pairRows.length)).toEqual([ROWS, undefined, ROWS]);
    const [own, all] = [
      await computed(model, 'sparse', ({ prediction }) => prediction),
      await computed(model, 'dense', ({ prediction }) => prediction),
    ];
    own.forEach((v, i) => {
      expect(v).toBeCloseTo(all[i]!, 12);
    });
  });
});

describe('experts that are full', () => {
  const model = labOn(float64).model({ ...top, expert: 'linear' });
  const capacity = { factor: 0.5 }; // ⌈0.5 · 14 / 4⌉ = 2 rows an expert

  it('leave their term out of the prediction, as it would be with weight 0', async () => {
    const [dispatch] = await model.dispatch(batchOf(model), capacity);
    expect(dispatch!.dropped).toBeGreaterThan(0);
    expect(dispatch!.rowsOf.every((rows) => rows.length <= 2)).toBe(true);
    const weights = await computed(model, 'dense', (forward) => forward.layers[0]!.routing.logWeights);
    const prediction = await computed(model, capacity, (forward) => forward.prediction);
    const means: Float64Array[] = [];
    for (let e = 0; e < 4; e++)
      means.push(await computed(model, 'dense', (forward) => forward.layers[0]!.components[e]!.mean));
    prediction.forEach((v, i) => {
      let wanted = 0;
      for (let e = 0; e < 4; e++)
        if (dispatch!.rowsOf[e]!.includes(i)) wanted += Math.exp(weights[4 * i + e]!) * means[e]![i]!;
      expect(v).toBeCloseTo(wanted, 12);
    });
  });

  it('leave a density of what is left, and say nothing of a row with nothing left', async () => {
    const [dispatch] = await model.dispatch(batchOf(model), capacity);
    const left = new Set(dispatch!.pairRows);
    expect(left.size).toBeLessThan(ROWS);
    const weights = await computed(model, 'dense', (forward) => forward.layers[0]!.routing.logWeights);
    const densities = await computed(model, 'dense', (forward, y) =>
      model.componentLogDensityTensor(y, forward.layers[0]!),
    );
    const found = await computed(model, capacity, (forward, y) => model.logDensityTensor(y, forward));
    found.forEach((v, i) => {
      const own = [0, 1, 2, 3].filter((e) => dispatch!.rowsOf[e]!.includes(i));
      const sum = (of: (e: number) => number) => own.reduce((total, e) => total + of(e), 0);
      const weight = (e: number) => Math.exp(weights[4 * i + e]!);
      const density = sum((e) => weight(e) * Math.exp(densities[4 * i + e]!)) / sum(weight);
      expect(v).toBeCloseTo(own.length === 0 ? 0 : Math.log(density), 10);
    });
  });
});
