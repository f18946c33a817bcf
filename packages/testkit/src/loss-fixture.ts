import { loadFloat64 } from '@moelab/backend-float64';
import {
  type Backend,
  compute,
  createLab,
  definePlugin,
  evaluate,
  type Loss,
  type Model,
} from '@moelab/core';
import { type Matrix, matrix, type Stream, stream } from '@moelab/numerics';
import { engine, sum, type Tensor } from '@tensorflow/tfjs-core';
import { demand } from './check.ts';
import type { Exercised } from './exercise-rules.ts';
import { plainClassExpert, plainGate, plainNoisyExpert } from './plain-parts.ts';
import { randomMatrix, randomValues } from './random-values.ts';

/**
 * What a loss should say of one row, in plain numbers: of a target (its outputs, or one class) and a prediction (outputs, or
 * probabilities), or of a target and the one number that is its log density.
 */
export type PlainLoss = (target: readonly number[], judged: readonly number[]) => number;

/** Targets and what is judged of them, row by row. */
export interface Judged {
  readonly y: Matrix;
  /** Predictions (rows, outputs), or log densities (rows, 1). */
  readonly judged: Matrix;
}

/** What every rule of a loss works on. */
export interface LossFixture extends Exercised {
  readonly loss: Loss;
  readonly plain: PlainLoss;
  readonly backend: Backend;
  /** The backend of doubles: the judge of gradients. */
  readonly reference: Backend;
  /** The kinds of target that it judges, one after the other. */
  readonly targets: readonly ('real' | 'class')[];
  /** Random rows of a kind of target, the first of them the same; numbers that the backend holds exactly. */
  batch(target: 'real' | 'class', rows: number): Judged;
  /** On tensors, inside `compute`. */
  tensor(batch: Judged, judged?: Tensor, on?: Backend): Tensor;
  rows(
    batch: Judged,
    on?: Backend,
  ): Promise<{ readonly values: Float64Array; readonly shape: readonly number[] }>;
  /** A mixture of three experts with targets of a kind, and rows of it. */
  mixture(
    target: 'real' | 'class',
  ): Promise<{ readonly model: Model; readonly x: Matrix; readonly y: Matrix }>;
  random(name: string): Stream;
}

const OUTPUTS = 3;

/** Makes the fixture that each rule of a loss starts from. */
export async function lossFixture(
  loss: Loss,
  plain: PlainLoss,
  load: () => Promise<Backend>,
): Promise<LossFixture> {
  demand(
    typeof loss?.rows === 'function',
    'must be a loss: lossOf(name), or an object of your own with its fields',
  );
  demand(
    loss.targets.length > 0,
    "its targets are [], so that it judges nothing; name 'real', 'class' or both",
  );
  const [backend, reference] = [await load(), await loadFloat64()];
  const random = (name: string) => stream(20262, 'testkit', 'loss', name);
  const held = (m: Matrix): Matrix =>
    backend.precision === 'float64' ? m : { ...m, data: m.data.map(Math.fround) };
  const batch: LossFixture['batch'] = (target, rows) => {
    const predictions = randomMatrix(rows, OUTPUTS, random('prediction'));
    const real = randomMatrix(rows, OUTPUTS, random('target'));
    const classes = matrix(
      rows,
      1,
      Float64Array.from({ length: rows }, (_, i) => i % OUTPUTS),
    );
    return {
      y: target === 'class' ? classes : held(real),
      judged: loss.ofDensity
        ? held(randomMatrix(rows, 1, random('log density')))
        : held(target === 'class' ? softmax(predictions) : predictions),
    };
  };
  const tensor: LossFixture['tensor'] = ({ y, judged: own }, judged, on = backend) =>
    loss.rows(on, on.tensor(y.data, [y.rows, y.cols]), judged ?? judgedTensor(own, loss, on));
  const rows: LossFixture['rows'] = async (given, on = backend) => {
    let shape: readonly number[] = [];
    const [values] = await evaluate(on, () => {
      const found = tensor(given, undefined, on);
      shape = found.shape;
      return [found];
    });
    return { values: values!, shape };
  };
  const mixture: LossFixture['mixture'] = async (target) => {
    const plugin = definePlugin({
      name: 'testkit',
      gates: { plain: plainGate },
      experts: { real: plainNoisyExpert, class: plainClassExpert },
    });
    const lab = createLab({ plugins: [plugin], backend });
    const made = lab.model({ inputs: 2, outputs: OUTPUTS, experts: 3, gate: 'plain', expert: target });
    const model = made.with({ parameters: randomValues(made.declarations, random('parameters')) });
    const x = randomMatrix(9, 2, random('x'));
    return { model, x, y: await model.sample(x, { seed: 1 }) };
  };
  const exercise = () => {
    for (const target of loss.targets) {
      const own = batch(target, 9);
      compute(backend, () => {
        const judged = judgedTensor(own.judged, loss, backend);
        engine().gradients(() => sum(tensor(own, judged)), [judged], undefined, true);
      });
    }
  };
  return {
    loss,
    plain,
    backend,
    reference,
    targets: loss.targets,
    batch,
    tensor,
    rows,
    mixture,
    random,
    exercise,
  };
}

/** A prediction (rows, outputs), or log densities (rows). */
const judgedTensor = ({ rows, cols, data }: Matrix, { ofDensity }: Loss, on: Backend): Tensor =>
  on.tensor(data, ofDensity ? [rows] : [rows, cols]);

/** Row i of a matrix. */
export const entriesOf = ({ cols, data }: Matrix, i: number): readonly number[] => [
  ...data.subarray(i * cols, (i + 1) * cols),
];

function softmax(m: Matrix): Matrix {
  const data = m.data.map(Math.exp);
  const totals = Float64Array.from({ length: m.rows }, (_, i) =>
    data.subarray(i * m.cols, (i + 1) * m.cols).reduce((a, b) => a + b, 0),
  );
  return { ...m, data: data.map((v, i) => v / totals[Math.floor(i / m.cols)]!) };
}
