import {
  choice,
  type Dataset,
  defineEstimator,
  flag,
  integer,
  type Model,
  MoelabError,
  type OutputOf,
  params,
  prefixedNames,
  type Run,
  real,
  takeAlong,
  type Values,
  withoutPrefix,
} from '@moelab/core';
import { bendsUp } from './bends-up.ts';
import { checkData } from './check-data.ts';
import { orderByShare } from './expert-order.ts';
import { canFuse } from './fused/can-fuse.ts';
import { fusedProblem } from './fused/fused-problem.ts';
import { findsNotFinite } from './fused/likelihood-parts.ts';
import type { LikelihoodFit } from './likelihood-fit.ts';
import { hasExactGradient, type LikelihoodProblem } from './likelihood-problem.ts';
import { climbFromManyStarts } from './many-starts.ts';
import { observedInformation } from './observed-information.ts';
import { ranOn } from './ran-on.ts';
import { reportedValues } from './reported-values.ts';
import { atEndOfSchedule } from './schedule-end.ts';
import { gaugeInCoordinates, standardErrors } from './standard-errors.ts';
import { tensorProblem } from './tensor-problem.ts';

const fields = {
  starts: integer({ min: 1, default: 20, doc: 'random starts; the best admissible one is the fit' }),
  from: choice(['random', 'model'], {
    doc: "where a start begins: at random responsibilities, or once at the model's own parameters",
  }),
  maxIterations: integer({ min: 0, default: 500, doc: 'EM steps at most, in one start' }),
  tolerance: real({
    min: 0,
    default: 1e-6,
    doc: 'EM ends where a step gains at most this share of the log-likelihood',
  }),
  gateIterations: integer({ min: 1, default: 1, doc: 'steps of the gate in one M-step' }),
  acceleration: choice(['none', 'squarem'], {
    doc: 'whether pairs of EM steps are extrapolated where that raises the likelihood: fewer of them where they are slow',
  }),
  polish: flag({
    default: true,
    doc: 'go on by Newton or L-BFGS on the observed likelihood to the local maximum',
  }),
  standardErrors: flag({ default: true, doc: 'compute standard errors from the observed information' }),
  minVariance: real({
    min: 0,
    default: 1e-4,
    doc: "a variance below this share of the target's is spurious",
  }),
  minShare: real({
    min: 0,
    max: 1,
    default: 0.05,
    doc: 'an expert whose mean responsibility is below this is spurious',
  }),
  engine: choice(['auto', 'tensor'], {
    doc: 'float64 kernels where a family is known, or always tensors',
  }),
} as const;

/** The options of `em`, defaults filled in. */
export type EmOptions = OutputOf<typeof fields>;

/**
 * Fits a mixture of experts with a noise model by maximum likelihood: EM, then Newton's method or L-BFGS to the local maximum, from
 * many starts.
 *
 * E-step r_ie = w_e(x_i) p_e(y_i|x_i) / Σ_e'; M-step: weighted least squares for experts that are linear with Gaussian
 * noise, a Newton step for a softmax gate with affine logits, quasi-Newton steps by autodiff for any other. Where gate and experts are
 * of known families (`fitsByKernels`), kernels compute this and the derivatives in float64, on `run.threads`, with the same bits on any
 * number of them.
 *
 * `acceleration: 'squarem'` extrapolates two steps and takes the point where the likelihood is not below that of the step before, so that
 * it never falls either way.
 *
 * The Gaussian mixture likelihood is unbounded: a start that ends with a variance below `minVariance` of the target's, or
 * with an expert whose mean responsibility is below `minShare` or below 2(inputs + 2)/rows, is set aside and listed.
 *
 * Random starts do not depend on units: responsibilities are drawn from standardized data, and a gate's parameters, where they matter to the first
 * step, for inputs of standard deviation 1; of the first start, those of the model. A gate whose family has no free bias on its inputs, as `activation`
 * with its bias outside, is another family about another origin: center the inputs.
 *
 * Any order of the experts is the same model: after random starts they are reported by descending share.
 *
 * Source: Jordan & Jacobs 1994 (Neural Computation 6, 181); McLachlan & Peel 2000, 3.10, for spurious maximizers; Varadhan & Roland 2008
 * (Scandinavian Journal of Statistics 35, 335) for SQUAREM.
 */
export const em = defineEstimator({
  summary: 'Maximum likelihood by EM and Newton or L-BFGS from many starts, spurious optima set aside',
  source: 'Jordan & Jacobs 1994; McLachlan & Peel 2000, 3.10',
  options: params(fields),
  create: (options) => ({ fit: (model, data, run) => fitByEm(model, data, run, options) }),
});

async function fitByEm(model: Model, data: Dataset, run: Run, options: EmOptions): Promise<LikelihoodFit> {
  checkModel(model);
  const prepared = atEndOfSchedule(model);
  const isFused = options.engine === 'auto' && canFuse(prepared);
  const { warnings } = checkData(model, data, isFused && findsNotFinite(prepared) ? 'y' : 'x and y');
  const problem = isFused
    ? await fusedProblem(prepared, data, {
        gateIterations: options.gateIterations,
        threads: run.threads,
      })
    : tensorProblem(prepared, data);
  try {
    return await fitProblem(problem, prepared, data, run, options, warnings);
  } finally {
    problem.dispose();
  }
}

async function fitProblem(
  problem: LikelihoodProblem,
  model: Model,
  data: Dataset,
  run: Run,
  options: EmOptions,
  warnings: readonly string[],
): Promise<LikelihoodFit> {
  const { rows } = problem;
  const { gate, spec } = model.layers[0]!;
  const { best, starts } = await climbFromManyStarts('estimators/em', model, data, problem, run, options);

  const { shares } = best;
  const order = options.from === 'model' ? undefined : orderByShare(shares.subarray(0, spec.experts)); // shared experts keep their place, after these
  const ordered = (values: Values) => (order === undefined ? values : takeAlong(values, 'expert', order));
  const toReported = (theta: Float64Array) => reportedValues(model, ordered(problem.toValues(theta)));
  const allWarnings = [...warnings];
  let errors: Values | undefined;
  if (options.standardErrors) {
    const progress = { stage: 'standard errors', total: 1, best: best.logLikelihood };
    run.onProgress?.({ ...progress, done: 0 });
    const gaugeDirections = gaugeInCoordinates(
      problem,
      gate.gauge,
      best.theta,
      (values) => prefixedNames('gate.', values),
      (values) => withoutPrefix('gate.', values),
    );
    const information = best.information ?? (await observedInformation(problem, best.theta));
    const computed = standardErrors(information, problem.rows, best.theta, toReported, gaugeDirections);
    errors = computed.values;
    run.onProgress?.({ ...progress, done: 1 });
    if (!hasExactGradient(problem))
      allWarnings.push(
        'the standard errors are differences of float32 gradients, good to a digit or two; fit on backend float64 for exact ones',
      );
    if (computed.flat.length > 0) {
      const directions = computed.flat.map((direction) => `{${direction}}`).join(', ');
      const isNoMaximum = hasExactGradient(problem) && bendsUp(information, rows);
      const what = isNoMaximum
        ? 'indefinite, so this is no maximum: moving the parameters of a set together does not lower the likelihood'
        : 'singular: moving the parameters of a set together leaves the likelihood as it is';
      allWarnings.push(
        `the observed information is ${what}, for each of ${directions}; their standard errors are not given`,
      );
    }
  }
  if (!best.converged) allWarnings.push(`the best start did not converge after ${best.reason}`);

  const fitted = model.with({ parameters: toReported(best.theta), state: ordered(model.state) });
  const { free } = fitted.count;
  return {
    model: fitted,
    logLikelihood: best.logLikelihood,
    rows,
    parameterCount: free,
    bic: -2 * best.logLikelihood + free * Math.log(rows),
    aic: -2 * best.logLikelihood + 2 * free,
    converged: best.converged,
    reason: best.reason,
    warnings: allWarnings,
    starts,
    standardErrors: errors,
    meanResponsibilities:
      order === undefined
        ? shares
        : Float64Array.of(...order.map((e) => shares[e]!), ...shares.subarray(spec.experts)),
    effectiveExperts: Math.exp(-shares.reduce((sum, p) => sum + (p > 0 ? p * Math.log(p) : 0), 0)),
    engine: problem.engine,
    ranOn: ranOn(problem.kernels ?? 'tensors', model.backend),
  };
}

function checkModel(model: Model): void {
  const layer = model.layers[0]!;
  if (model.layers.length > 1) {
    throw new MoelabError(
      'UNSUPPORTED',
      `estimators/em: fits models of one layer, got ${model.layers.length}; fit a deeper one by least-squares`,
    );
  }
  if (layer.expert.noise === undefined) {
    throw new MoelabError(
      'UNSUPPORTED',
      `estimators/em: experts/${layer.spec.expert} has no noise model with these options; give it one, or use least-squares`,
    );
  }
  if (layer.gate.weightSum !== 'one') {
    throw new MoelabError(
      'UNSUPPORTED',
      `estimators/em: the weights of gates/${layer.spec.gate} do not sum to one with these options, so there is no likelihood; use least-squares`,
    );
  }
  if (layer.gate.needs !== undefined && layer.gate.needs.length > 0) {
    throw new MoelabError(
      'UNSUPPORTED',
      `estimators/em: gates/${layer.spec.gate} needs ${layer.gate.needs.join(', ')}, which the likelihood has no value for`,
    );
  }
}
