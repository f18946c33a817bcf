import {
  choice,
  type Dataset,
  defineEstimator,
  integer,
  type Model,
  MoelabError,
  type OutputOf,
  params,
  prefixedNames,
  type Run,
  real,
  roundoffOf,
  type Values,
} from '@moelab/core';
import { type Minimum, minimizeAsync, stream } from '@moelab/numerics';
import { squaredDifference, sum } from '@tensorflow/tfjs-core';
import { checkData } from './check-data.ts';
import { type Coordinates, coordinatesOf } from './coordinates.ts';
import type { LeastSquaresFit } from './likelihood-fit.ts';
import { pauseBetweenPasses } from './pause.ts';
import { ranOn } from './ran-on.ts';
import { reportedValues } from './reported-values.ts';
import { sayStart } from './say-start.ts';
import { atEndOfSchedule } from './schedule-end.ts';
import { targetVariance } from './spread.ts';
import { drawResponsibilities } from './starts.ts';
import { tensorProblem } from './tensor-problem.ts';

const fields = {
  starts: integer({ min: 1, default: 5, doc: 'random starts; the one with the smallest error is the fit' }),
  from: choice(['random', 'model'], {
    doc: "where a start begins: at random values, or once at the model's own parameters",
  }),
  maxIterations: integer({ min: 1, default: 2000, doc: 'L-BFGS steps at most, in one start' }),
  tolerance: real({
    above: 0,
    default: 1e-8,
    doc: "where the gradient of the error, over the target's variance, counts as zero",
  }),
} as const;

/** The options of `least-squares`, defaults filled in. */
export type LeastSquaresOptions = OutputOf<typeof fields>;

/** Errors this near, as a share of the target's variance, are the same optimum. */
const SAME_OPTIMUM = 1e-6;

/** L-BFGS creeps when it gains less than this, as a share of the target's variance, over a window of steps. */
const CREEP = 1e-9;
const CREEP_WINDOW = 100;
const CREEPS = `less than ${CREEP} of the target's variance was gained in ${CREEP_WINDOW} steps`;

/**
 * Fits the mean of a mixture of experts, of any number of layers, by least squares: min (1/n) Σ_i ‖y_i − ŷ(x_i)‖².
 *
 * L-BFGS on all parameters of gates and experts together, from many starts. No noise model is used: variances keep
 * their first values. One layer of linear experts starts from responsibilities, as EM does; others at random values in
 * units that the data suggest. With `from: 'model'` there is one start, at the model's own parameters.
 *
 * Source: the least-squares estimator of Nguyen, Ho and Rinaldo 2024, arXiv:2402.02952, computed by L-BFGS.
 */
export const leastSquares = defineEstimator({
  summary: 'Least squares for regression without a noise model, by L-BFGS from many starts',
  source: 'Nguyen, Ho and Rinaldo 2024, arXiv:2402.02952',
  options: params(fields),
  create: (options) => ({ fit: (model, data, run) => fitByLeastSquares(model, data, run, options) }),
});

async function fitByLeastSquares(
  model: Model,
  data: Dataset,
  run: Run,
  options: LeastSquaresOptions,
): Promise<LeastSquaresFit> {
  if (model.target !== 'real')
    throw new MoelabError(
      'UNSUPPORTED',
      'estimators/least-squares: fits real targets, and the experts predict classes; use em',
    );
  for (const { gate, spec } of model.layers) {
    if (gate.needs !== undefined && gate.needs.length > 0)
      throw new MoelabError(
        'UNSUPPORTED',
        `estimators/least-squares: gates/${spec.gate} needs ${gate.needs.join(', ')}`,
      );
  }
  const prepared = atEndOfSchedule(model);
  const { rows, warnings } = checkData(prepared, data);
  const variance = targetVariance(data.y) * data.y.cols;
  const unused = new Set(
    prepared.layers.flatMap(({ expert }, l) =>
      expert.fused?.variance === undefined ? [] : [`${prepared.prefixOf(l)}experts.${expert.fused.variance}`],
    ),
  );
  const coordinates = coordinatesOf(
    prepared,
    data,
    (name) => prepared.declarations[name]!.fixed !== true && !unused.has(name),
  );
  const pause = pauseBetweenPasses('estimators/least-squares', run, rows);
  const error = async (theta: ArrayLike<number>) => {
    const { value, gradient } = await coordinates.sumOverRows(Float64Array.from(theta), ({ forward, y }) =>
      sum(squaredDifference(y, forward.prediction), -1),
    );
    await pause();
    const unit = rows * variance;
    return { value: value / unit, gradient: gradient.map((g) => g / unit) };
  };

  const count = options.from === 'model' ? 1 : options.starts;
  const ended: Minimum[] = [];
  const failed: { readonly start: number; readonly reason: string }[] = [];
  let best: Minimum | undefined;
  for (let start = 0; start < count; start++) {
    await pause();
    sayStart(run, start, count, best && best.value * variance);
    const values: number[] = [];
    let creeps = false;
    const begin =
      options.from === 'model'
        ? coordinates.fromValues(prepared.parameters)
        : await firstPoint(prepared, data, coordinates, start, run);
    const minimum = await minimizeAsync(error, begin, {
      maxIterations: options.maxIterations,
      maxEvaluations: 3 * options.maxIterations, // a gate that selects is not smooth: do not search it for ever
      gradientTolerance: options.tolerance,
      valueNoise: 64 * roundoffOf(prepared.backend),
      onIteration: ({ value }) => {
        values.push(value);
        const before = values.at(-1 - CREEP_WINDOW);
        creeps = before !== undefined && before - value < CREEP;
        return !creeps;
      },
    });
    if (!Number.isFinite(minimum.value)) {
      failed.push({ start, reason: minimum.message });
      continue;
    }
    const end = { ...minimum, ...(creeps ? { converged: true, message: CREEPS } : {}) };
    ended.push(end);
    if (best === undefined || end.value < best.value) best = end;
  }
  sayStart(run, count, count, best && best.value * variance);
  if (best === undefined) {
    throw new MoelabError(
      'FIT_FAILED',
      `estimators/least-squares: none of ${count} starts gave a finite error (${failed[0]?.reason})`,
    );
  }
  const found = best;
  const worst = Math.max(...ended.map(({ value }) => value));
  const same = ended.filter(({ value }) => value <= found.value + SAME_OPTIMUM).length;
  const gaugeDimension = prepared.layers.reduce(
    (n, { gate, redundancy }) => n + gate.gauge.dimension + redundancy,
    0,
  );
  return {
    model: prepared.with({ parameters: reportedValues(prepared, coordinates.toValues(found.x)) }),
    meanSquaredError: found.value * variance,
    rSquared: 1 - found.value,
    rows,
    parameterCount: coordinates.size - gaugeDimension,
    converged: found.converged,
    reason: `L-BFGS: ${found.message}`,
    warnings: found.converged ? warnings : [...warnings, `the best start did not converge: ${found.message}`],
    starts: {
      count,
      best: found.value * variance,
      worst: worst * variance,
      frequencyOfBest: same / count,
      tolerance: SAME_OPTIMUM * variance,
      failed,
    },
    ranOn: ranOn('tensors', model.backend),
  };
}

async function firstPoint(
  model: Model,
  data: Dataset,
  coordinates: Coordinates,
  start: number,
  run: Run,
): Promise<Float64Array> {
  const random = stream(run.seed, 'least-squares', 'start', start);
  const layer = model.layers[0]!;
  if (model.layers.length === 1 && layer.expert.fused !== undefined && layer.shared === undefined) {
    const problem = tensorProblem(model, data);
    const drawn = layer.initialParameters(random.substream('parameters'));
    const given = drawResponsibilities(data, problem.experts, start, random.substream('responsibilities'));
    return coordinates.fromValues(problem.toValues(await problem.mStep(problem.fromValues(drawn), given)));
  }
  // a first value means the same in any unit: it is taken in those of the coordinates
  const drawn = model.layers.map((one, l) =>
    prefixedNames(model.prefixOf(l), one.initialParameters(random.substream('layer', l))),
  );
  const values: Values = Object.assign({}, ...drawn);
  const units = coordinates.toValues(new Float64Array(coordinates.size).fill(1));
  const scaled = Object.fromEntries(
    Object.entries(values).map(([name, array]) => [
      name,
      model.declarations[name]!.domain === 'positive'
        ? array
        : { ...array, values: array.values.map((v, i) => v * units[name]!.values[i]!) },
    ]),
  );
  return coordinates.fromValues(scaled);
}
