import { evaluate, type Model, type Tensors, type Values } from '@moelab/core';
import { matrix, normal } from '@moelab/numerics';
import { add, mul, reshape, sum, type Tensor, zeros } from '@tensorflow/tfjs-core';
import { gradient } from './gradient.ts';
import type { LayerFixture, Rows } from './layer-fixture.ts';
import { demandZeroGradient, NO_ROWS_GRADIENT } from './no-rows-gradient.ts';
import type { Rule } from './rule.ts';
import { demandSlopes, type Evaluated, slopesAlong } from './slopes-along.ts';

/** Of the largest slope: differences along a whole array, of densities that curve, err by 1e-9 and more. */
const TOLERANCE = 1e-7;

/** What autodiff must find: the gradient of Σ c · prediction + Σ c' · log density, in the parameters and in x. */
export const layerGradientRules: readonly Rule<Model, LayerFixture>[] = [
  {
    name: 'has the gradient that differences give, in its parameters and in x',
    async holds(fixture) {
      const { model, rows, y, random } = fixture;
      const x = { axes: ['row', 'input'], shape: [rows.x.rows, rows.x.cols], values: rows.x.data };
      const all: Values = { ...model.parameters, x };
      const slopes = await slopesAlong(
        all,
        (values) => evaluated(fixture, values),
        random('directions'),
        model.declarations,
      );
      const own = random('weights');
      const columns = model.outputs + (y === undefined ? 0 : 1);
      const c = Float64Array.from({ length: rows.x.rows * columns }, (_, i) =>
        slopes.isStable[Math.floor(i / columns)] ? normal(own) : 0,
      );
      demandSlopes(await gradientOf(fixture, rows, all, c), slopes, c, TOLERANCE);
    },
  },
  {
    name: NO_ROWS_GRADIENT,
    async holds(fixture) {
      const { model, batch } = fixture;
      const none = batch(0);
      const x = { axes: ['row', 'input'], shape: [0, model.inputs], values: none.x.data };
      await demandZeroGradient(() =>
        gradientOf(fixture, none, { ...model.parameters, x }, new Float64Array()),
      );
    },
  },
];

/** Prediction and log density of each row, and which experts each layer weighs. */
async function evaluated(
  { backend, model, rows, y, given }: LayerFixture,
  values: Values,
): Promise<Evaluated> {
  const { x, ...parameters } = values;
  const own = given({ rows: { ...rows, x: { ...rows.x, data: x!.values } }, parameters });
  const [prediction, densities, ...logWeights] = await evaluate(backend, () => {
    const forward = model.forward(own.inputs(), own.parameters(), own.state());
    const density = y && model.logDensityTensor(backend.tensor(y.data, [y.rows, y.cols]), forward);
    return [
      forward.prediction,
      density ?? zeros([0]),
      ...forward.layers.map(({ routing }) => routing.logWeights),
    ];
  });
  const row = (of: Float64Array, i: number) => {
    const columns = of.length / rows.x.rows;
    return of.subarray(i * columns, (i + 1) * columns);
  };
  const numbers = Array.from({ length: rows.x.rows }, (_, i) => [
    ...row(prediction!, i),
    ...row(densities!, i),
  ]);
  const pieces = numbers.map((_, i) =>
    logWeights.map((of) => Array.from(row(of, i), Number.isFinite).join()).join(' '),
  );
  return { numbers: Float64Array.from(numbers.flat()), pieces };
}

/** The gradient of Σ c · (prediction, log density), c of shape (rows, outputs + 1), or (rows, outputs) without targets. */
export function gradientOf(
  { backend, model, y, given }: LayerFixture,
  rows: Rows,
  all: Values,
  c: Float64Array,
): Promise<Values> {
  const own = given({ rows });
  const { outputs } = model;
  const columns = outputs + (y === undefined ? 0 : 1);
  const of = (from: number, to: number): Tensor => {
    const part = matrix(rows.x.rows, to - from);
    for (const [i, v] of c.entries()) {
      const column = i % columns;
      if (column >= from && column < to) part.data[Math.floor(i / columns) * (to - from) + column - from] = v;
    }
    return backend.tensor(part.data, [part.rows, part.cols]);
  };
  return gradient(backend, all, ({ x, ...parameters }: Tensors) => {
    const forward = model.forward({ ...own.inputs(), x: x! }, parameters, own.state());
    const ofPrediction = sum(mul(of(0, outputs), forward.prediction));
    if (y === undefined) return ofPrediction;
    const targets = backend.tensor(y.data.slice(0, rows.x.rows * y.cols), [rows.x.rows, y.cols]);
    const densities = reshape(model.logDensityTensor(targets, forward), [rows.x.rows, 1]);
    return add(ofPrediction, sum(mul(of(outputs, columns), densities)));
  });
}
