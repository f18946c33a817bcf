import { type Dataset, type Model, prefixedNames, roundoffOf, withoutPrefix } from '@moelab/core';
import { type Matrix, matrix, minimizeAsync } from '@moelab/numerics';
import { add, mean, square, sub, sum } from '@tensorflow/tfjs-core';
import { coordinatesOf } from '../coordinates.ts';

/** A gate whose d̂ predicts losses. */
export interface PredictedLosses {
  /** The model with that gate, under the law q = 1, β = 1. */
  readonly model: Model;
  /** d̂ of the rows, (rows, experts), each with the mean of its losses. */
  readonly distortion: Matrix;
  /** The share of the variance of the losses' differences between experts that d̂ explains on the rows. */
  readonly explained: number;
  readonly converged: boolean;
  readonly reason: string;
}

/** Whether and how far d̂ is fitted. */
export interface PredictionOptions {
  /** 'kept': d̂ stays as the gate has it. */
  readonly prediction: 'fitted' | 'kept';
  readonly maxIterations: number;
}

/** L-BFGS creeps when it explains less than this share of the variance more in a window of steps. */
const CREEP = 1e-6;
const CREEP_WINDOW = 30;
const CREEPS = `less than ${CREEP} of the variance was explained in ${CREEP_WINDOW} more steps`;

/**
 * Fits a channel's d̂ to losses by least squares: min Σ_i Σ_t (d̂_it − ℓ_it − mean_s(d̂_is − ℓ_is))². What all experts lose alike
 * on a row does not matter to routing, and is taken out of both.
 *
 * L-BFGS from the gate's own parameters; of affine d̂ the minimum is the only one. Shapes: losses (rows, experts).
 */
export async function predictLosses(
  given: Model,
  { x, y }: Dataset,
  losses: Matrix,
  { prediction, maxIterations }: PredictionOptions,
  pause: () => Promise<void>,
): Promise<PredictedLosses> {
  const model = underUnitLaw(given);
  const coordinates = coordinatesOf(model, { x, y }, (name) => name.startsWith('gate.'));
  const wanted = centred(losses);
  const spread = wanted.data.reduce((total, v) => total + v * v, 0);
  const values: number[] = [];
  let creeps = false;
  const isDone = prediction === 'kept' || coordinates.size === 0 || spread === 0;
  const minimum = isDone
    ? undefined
    : await minimizeAsync(
        async (theta) => {
          const { value, gradient } = await coordinates.sumOverRows(theta, ({ forward, rowsOf }) => {
            const { logWeights } = forward.layers[0]!.routing; // −d̂, up to a number for each row
            const difference = add(sub(logWeights, mean(logWeights, -1, true)), rowsOf(wanted));
            return sum(square(difference), -1);
          });
          await pause();
          return { value: value / spread, gradient: gradient.map((g) => g / spread) };
        },
        coordinates.fromValues(model.parameters),
        {
          maxIterations,
          maxEvaluations: 3 * maxIterations,
          gradientTolerance: 1e-8,
          valueNoise: 64 * roundoffOf(model.backend),
          onIteration: ({ value }) => {
            values.push(value);
            const before = values.at(-1 - CREEP_WINDOW);
            creeps = before !== undefined && before - value < CREEP;
            return !creeps;
          },
        },
      );
  const fitted = minimum === undefined ? model : model.with({ parameters: coordinates.toValues(minimum.x) });
  const { logWeights } = await fitted.route(x);
  const own = centred({ ...logWeights, data: logWeights.data.map((v) => -v) });
  const missed = own.data.reduce((total, v, i) => total + (v - wanted.data[i]!) ** 2, 0);
  return {
    model: fitted,
    distortion: { ...own, data: own.data.map((v, i) => v + (losses.data[i]! - wanted.data[i]!)) },
    explained: spread > 0 ? 1 - missed / spread : Number.NaN,
    converged: creeps || (minimum?.converged ?? true),
    reason: creeps ? CREEPS : (minimum?.message ?? (spread > 0 ? 'as it was' : 'the experts lose the same')),
  };
}

/** The model with log q = 0 and β = 1. */
function underUnitLaw(model: Model): Model {
  const { gate, spec } = model.layers[0]!;
  const law = { logMarginal: new Float64Array(spec.experts), beta: 1 };
  const own = gate.channel!.withLaw(law, withoutPrefix('gate.', model.state));
  return model.with({ state: prefixedNames('gate.', own) });
}

/** Each row less its mean. */
function centred({ rows, cols, data }: Matrix): Matrix {
  const out = matrix(rows, cols);
  for (let i = 0; i < rows; i++) {
    const row = data.subarray(i * cols, (i + 1) * cols);
    const middle = row.reduce((a, b) => a + b, 0) / cols;
    for (let t = 0; t < cols; t++) out.data[i * cols + t] = row[t]! - middle;
  }
  return out;
}
