import {
  type Backend,
  compute,
  drawFrom,
  type Expert,
  evaluate,
  type Tensors,
  tensorsOf,
  type Values,
} from '@moelab/core';
import { type Matrix, matrix } from '@moelab/numerics';
import { add, concat, engine, sum, type Tensor } from '@tensorflow/tfjs-core';
import { type TabulatedDensity, tabulatedDensity } from './density-table.ts';
import { type ExercisedFixture, type PartFixture, partFixture, type Subject } from './part-fixture.ts';
import { randomMatrix, randomValues } from './random-values.ts';

/** One expert of some number of outputs, with random parameters. */
export interface ExpertBench {
  readonly expert: Expert;
  readonly outputs: number;
  readonly parameters: Values;
  /** Columns of a target: one per output, or one for classes. */
  readonly targets: number;
  rows(count: number): Matrix;
  /** (rows, outputs). */
  apply(x: Matrix, parameters?: Values): Promise<Float64Array>;
  /** What a layer combines, (rows, outputs). */
  mean(x: Matrix, parameters?: Values): Promise<Float64Array>;
  /** The output, and beside it the mean where that is another: (rows, outputs or 2 outputs). */
  says(x: Matrix, parameters?: Values): Promise<Float64Array>;
  /** The same on tensors, inside `compute`. */
  saysTensor(x: Tensor, parameters: Tensors): Tensor;
  /** (rows). */
  logDensity(x: Matrix, y: Matrix, parameters?: Values): Promise<Float64Array>;
  /** (rows, targets). */
  sample(x: Matrix, seed: number): Promise<Matrix>;
  tensor(m: Matrix): Tensor;
  /** log p(y | x) on tensors, inside `compute`. */
  logDensityTensor(x: Tensor, y: Matrix, parameters: Tensors): Tensor;
}

/** An expert under check. */
export interface ExpertFixture extends ExercisedFixture {
  readonly expert: Expert;
  /** The expert made for that many outputs; as many as the layer has by default. */
  bench(outputs?: number): ExpertBench;
  /** The density of a row, 0 or 1, of the bench of so many outputs: computed once. */
  density(outputs: number, row: number): Promise<TabulatedDensity>;
}

/** Makes the fixture that each rule of an expert starts from. */
export async function expertFixture(
  subject: Subject<'experts'>,
  load?: () => Promise<Backend>,
): Promise<ExpertFixture> {
  const fixture = await partFixture(subject, load);
  const bench = (outputs = fixture.sizes.outputs) => benchOf(fixture, outputs);
  const exercise = () => {
    const { expert, parameters, rows, tensor } = bench();
    compute(fixture.backend, () => {
      const tensors = tensorsOf(fixture.backend, parameters);
      const x = tensor(rows(7));
      const { noise } = expert;
      const value = () => {
        const output = expert.apply(x, tensors);
        const combined = sum(expert.mean?.(output, tensors) ?? output);
        if (noise === undefined) return combined;
        const y = noise.sample(output, tensors, drawFrom(fixture.backend, fixture.random('draw')));
        return add(combined, sum(noise.logDensity(y, output, tensors)));
      };
      engine().gradients(value, [x, ...Object.values(tensors)], undefined, true);
    });
  };
  const densities = new Map<string, Promise<TabulatedDensity>>();
  const density: ExpertFixture['density'] = (outputs, row) => {
    const key = `${outputs} outputs, row ${row}`;
    const found = densities.get(key) ?? tabulatedDensity(bench(outputs), row);
    densities.set(key, found);
    return found;
  };
  return { ...fixture, expert: bench().expert, bench, density, exercise };
}

function benchOf({ backend, model, random, sizes }: PartFixture, outputs: number): ExpertBench {
  const { expert } = model({ sizes: { outputs } }).layers[0]!;
  const own = randomValues(expert.parameters, random('parameters'));
  const targets = expert.noise?.target === 'class' ? 1 : outputs;
  const tensor = ({ data, rows, cols }: Matrix) => backend.tensor(data, [rows, cols]);
  const said = (x: Matrix, parameters: Values, section: (output: Tensor, tensors: Tensors) => Tensor) =>
    evaluate(backend, () => {
      const tensors = tensorsOf(backend, parameters);
      return [section(expert.apply(tensor(x), tensors), tensors)];
    }).then(([values]) => values!);
  const beside = (output: Tensor, tensors: Tensors): Tensor =>
    expert.mean === undefined ? output : concat([output, expert.mean(output, tensors)], 1);
  return {
    expert,
    outputs,
    parameters: own,
    targets,
    rows: (count) => randomMatrix(count, sizes.inputs, random('x')),
    tensor,
    apply: (x, parameters = own) => said(x, parameters, (output) => output),
    mean: (x, parameters = own) =>
      said(x, parameters, (output, tensors) => expert.mean?.(output, tensors) ?? output),
    says: (x, parameters = own) => said(x, parameters, beside),
    saysTensor: (x, tensors) => beside(expert.apply(x, tensors), tensors),
    logDensity: (x, y, parameters = own) =>
      said(x, parameters, (output, tensors) => expert.noise!.logDensity(tensor(y), output, tensors)),
    logDensityTensor: (x, y, tensors) =>
      expert.noise!.logDensity(tensor(y), expert.apply(x, tensors), tensors),
    sample: async (x, seed) =>
      matrix(
        x.rows,
        targets,
        await said(x, own, (output, tensors) =>
          expert.noise!.sample(output, tensors, drawFrom(backend, random('draw').substream(seed))),
        ),
      ),
  };
}
