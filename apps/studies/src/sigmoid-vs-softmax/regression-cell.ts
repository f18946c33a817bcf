import type { Dataset, Model } from '@moelab/core';
import { type LeastSquaresFit, voronoiLoss } from '@moelab/estimators';
import { matrix, normal, type Stream, stream, sum, uniform } from '@moelab/numerics';
import type { CellContext } from '@moelab/study';
import type { EstimationCell, EstimationMeasures } from '../estimation/estimation-cell.ts';
import { noMeasures } from '../estimation/estimation-cell.ts';
import { inputDesign } from '../estimation/input-design.ts';
import { type Laboratory, laboratory } from '../estimation/laboratory.ts';
import { startNearTruth } from '../estimation/start-near-truth.ts';
import { modelLike, type Truth, truthModel } from '../estimation/truth.ts';
import { type FunctionErrors, functionErrors } from './function-errors.ts';
import { NOISE, type RegressionSetting } from './settings.ts';
import { withSharedExpert } from './shared-expert-truth.ts';

/** Of L-BFGS in one start: over-specified fits may creep along directions that the data hardly see, of which nothing is read. */
const ITERATIONS = 500;
/** Averages over x of functions that change no faster than the gates here. */
const FINENESS = { panels: 16, points: 4, perAxis: 8 };

const activations = { linear: (z: number) => z, tanh: Math.tanh, relu: (z: number) => Math.max(z, 0) };

/**
 * Draws a sample, fits it by least squares from near the truth, and measures the fit.
 *
 * Data: x uniform on the truth's range, y = f*(x) + N(0, NOISE²), the same for all numbers of fitted experts. A fit of more experts than the truth starts
 * once from each way of sharing an expert (see `withSharedExpert`), and the one with the least error is kept. `likelihoodRatio` is
 * (SSE* − SSE)/NOISE², SSE* of the truth: the likelihood ratio for normal errors of known variance.
 */
export async function fitRegressionCell(
  { truth: given, shared }: RegressionSetting,
  { n, replication, experts }: EstimationCell,
  { seed, signal }: Pick<CellContext<unknown>, 'seed' | 'signal'>,
): Promise<EstimationMeasures & FunctionErrors> {
  const lab = await laboratory();
  const truth = truthModel(lab, given);
  const data = await drawRegression(truth, given, n, stream(seed, 'estimation', given.name, n, replication));
  const random = stream(seed, 'start', given.name, experts, n, replication);
  const isExact = experts === truth.layers[0]!.spec.experts;
  const begins = isExact ? [given] : shared.map((expert) => withSharedExpert(given, expert));
  let best: LeastSquaresFit | undefined;
  for (const [b, begin] of begins.entries()) {
    const fit = await fitFrom(lab, begin, data, random.substream('from', b), signal);
    if (best === undefined || fit.meanSquaredError < best.meanSquaredError) best = fit;
  }
  const { model, parameterCount, converged, reason } = best!;
  const [ofFit, ofTruth] = [await squares(model, data), await squares(truth, data)];
  const kind = given.expert === 'linear' ? 'linear' : given.expertOptions?.activation;
  const errors = await functionErrors(
    model,
    truth,
    inputDesign(given, 1, FINENESS),
    activations[kind as keyof typeof activations],
  );
  return {
    ...noMeasures,
    logLikelihood: -0.5 * (n * Math.log(2 * Math.PI * NOISE ** 2) + ofFit / NOISE ** 2),
    likelihoodRatio: (ofTruth - ofFit) / NOISE ** 2,
    parameters: parameterCount,
    atMaximum: converged,
    loss: voronoiLoss(model, truth, { infimum: 'translations' }).value,
    detail: reason,
    ...errors,
  };
}

async function drawRegression(
  truth: Model,
  { range: [low, high] = [0, 1] }: Truth,
  n: number,
  random: Stream,
): Promise<Dataset> {
  const [ofInputs, ofNoise] = [random.substream('inputs'), random.substream('noise')];
  const x = matrix(
    n,
    1,
    Float64Array.from({ length: n }, () => uniform(ofInputs, low, high)),
  );
  const regression = await truth.predict(x);
  return {
    x,
    y: matrix(
      n,
      1,
      regression.data.map((mean) => mean + NOISE * normal(ofNoise)),
    ),
  };
}

function fitFrom(
  lab: Laboratory,
  begin: Truth,
  data: Dataset,
  random: Stream,
  signal: { readonly aborted: boolean },
): Promise<LeastSquaresFit> {
  const experts = begin.parameters['gate.bias']!.values.length;
  const model = modelLike(lab, begin, experts).with({ parameters: begin.parameters });
  const start = startNearTruth(lab, begin, model, { experts, n: data.x.rows }, random);
  return lab
    .estimator('least-squares', { from: 'model', maxIterations: ITERATIONS })
    .fit(start, data, { seed: 0, signal });
}

async function squares(model: Model, { x, y }: Dataset): Promise<number> {
  const { data } = await model.predict(x);
  return sum(data.map((mean, i) => (y.data[i]! - mean) ** 2));
}
