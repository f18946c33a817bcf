import { type Model, MoelabError, type NamedArray, type Values } from '@moelab/core';
import { mean, normal, stream, sum, symmetricEigen } from '@moelab/numerics';
import { inverseOffGauge } from '../inverse-off-gauge.ts';
import { type MapGradients, mapGradients } from '../map-gradients.ts';
import { reportedValues } from '../reported-values.ts';
import { reportedErrors } from '../standard-errors.ts';
import type { Atoms } from '../voronoi/atoms.ts';
import { atomsOf } from '../voronoi/atoms-of-model.ts';
import { type VoronoiOptions, voronoiLoss } from '../voronoi/voronoi-loss.ts';
import type { Design } from './design.ts';
import { expectedNorm } from './expected-norm.ts';
import { type FisherInformation, fisherInformation } from './fisher-information.ts';
import type { ResponseOptions } from './responses.ts';

/** Which loss, and how averages are taken where there is no closed form. */
export interface AsymptoticOptions extends Pick<VoronoiOptions, 'infimum' | 'topK' | 'weight'> {
  /** Draws of the limiting normal distribution, where there is no closed form; default 1000. */
  readonly draws?: number;
  /** Of these draws; default 0. */
  readonly seed?: number;
  /** How the information averages over targets. */
  readonly responses?: ResponseOptions;
}

/** What the loss D1 of the maximum likelihood estimator tends to. */
export interface AsymptoticLoss {
  /** C of E D1 ≈ C/√n; ∞ where the information is singular off the gauge that the loss leaves out. */
  readonly constant: number;
  /** Of C, from the draws; 0 for the closed form. */
  readonly standardError: number;
  readonly how: 'closed form' | 'sampled';
  /** √n times the standard deviation of each reported parameter; NaN where it is not determined, 0 where the reported form fixes it. */
  readonly standardDeviations: Values;
  /** What moves together without any information, one entry for each direction; empty for a regular model. */
  readonly flat: readonly string[];
  readonly information: FisherInformation;
}

/** How far off the truth the loss is read: small, so that it is linear there. */
const STEP = 1e-5;

/**
 * Computes the constant C of E D1 ≈ C/√n for an exact-specified fit of a regular model at its own parameters, the truth.
 *
 * √n (θ̂ − θ) → N(0, I⁺), I the Fisher information over the design. D1 is homogeneous of degree one around the truth, so its
 * mean over that normal distribution is C. In closed form it is C = Σ_j E|δw_j| + Σ_j w*_j Σ_groups E‖δθ_j‖, with one real entry
 * √(2/π) times its standard deviation, in the gauge in which the heaviest true atom stays where it is: that is where the infimum
 * lies when its weight is at least half of all (a weighted median). Otherwise, and for scalings and top-K losses, C is
 * the mean of D1 over draws, with its standard error.
 *
 * With `infimum: 'none'`: the raw loss of the reported form. Source: asymptotic normality of the maximum likelihood estimator, van
 * der Vaart 1998, thm 5.39.
 */
export async function asymptoticLoss(
  model: Model,
  design: Design,
  options: AsymptoticOptions = {},
): Promise<AsymptoticLoss> {
  const { infimum = 'gauge', topK, weight, draws = 1000, seed = 0, responses = {} } = options;
  if (!(Number.isSafeInteger(draws) && draws >= 2)) {
    throw new MoelabError('INVALID_OPTIONS', `asymptoticLoss: draws must be an integer ≥ 2, got ${draws}`);
  }
  const information = await fisherInformation(model, design, responses);
  const { vector, theta } = information;
  const { covariance, flat } = inverseOffGauge(information.information.data, 1, information.gauge);
  const reportedOf = (point: Float64Array) => reportedValues(model, vector.toValues(point));
  const errors = reportedErrors(theta, reportedOf, covariance, flat);
  const read = (point: Float64Array): Atoms => {
    const parameters = infimum === 'none' ? reportedOf(point) : vector.toValues(point);
    return atomsOf(model.with({ parameters }), weight === undefined ? {} : { weight });
  };
  const result = { standardDeviations: errors.values, flat: errors.flat, information } as const;

  const truth = read(theta);
  const isScaled = truth.gauge.scaled.length > 0;
  if (flat.length > 0 || (isScaled && infimum === 'translations'))
    return { ...result, constant: Number.POSITIVE_INFINITY, standardError: 0, how: 'closed form' };
  const anchor = anchorOf(truth, infimum);
  if (anchor !== undefined && topK === undefined && !(isScaled && infimum === 'gauge')) {
    const gradients = mapGradients(theta, (point) => named(read(point)));
    const constant = linearLoss(truth, gradients, covariance, infimum === 'none' ? undefined : anchor);
    return { ...result, constant, standardError: 0, how: 'closed form' };
  }
  const random = stream(seed, 'asymptotic-loss');
  const root = rootOf(covariance, theta.length);
  const losses = Float64Array.from({ length: draws }, () => {
    const point = Float64Array.from(theta);
    for (let k = 0; k < theta.length; k++) {
      const z = STEP * normal(random);
      for (let j = 0; j < theta.length; j++) point[j]! += root[j * theta.length + k]! * z;
    }
    const { value } = voronoiLoss(read(point), truth, {
      infimum,
      cells: 'experts',
      ...(topK === undefined ? {} : { topK }),
    });
    return value / STEP;
  });
  const constant = mean(losses);
  const variance = sum(losses.map((loss) => (loss - constant) ** 2)) / (draws - 1);
  return { ...result, constant, standardError: Math.sqrt(variance / draws), how: 'sampled' };
}

/** The atom that stays where it is in the infimum; none where no atom outweighs the others together. */
function anchorOf(
  { weights, groups, gauge }: Atoms,
  infimum: AsymptoticOptions['infimum'],
): number | undefined {
  if (infimum === 'none' || (!gauge.weights && gauge.translated.length === 0)) return 0;
  const all = weights ?? new Float64Array(groups[0]!.values.rows).fill(1);
  const heaviest = all.indexOf(Math.max(...all));
  return all[heaviest]! >= sum(all) / 2 ? heaviest : undefined;
}

const WEIGHTS = 'weights';

/** Atoms as named arrays, one row an atom. */
const named = ({ weights, groups }: Atoms): Values => ({
  ...(weights === undefined ? {} : { [WEIGHTS]: arrayOf(weights, 1) }),
  ...Object.fromEntries(groups.map(({ name, values }) => [name, arrayOf(values.data, values.cols)])),
});

const arrayOf = (values: Float64Array, cols: number): NamedArray => ({
  axes: ['atom', 'entry'],
  shape: [values.length / cols, cols],
  values,
});

/** Σ_j E|δw_j| + Σ_j w_j Σ E‖δθ_j‖, relative to the anchor's changes where the gauge may take them away. */
function linearLoss(
  { weights, groups, gauge }: Atoms,
  { gradient }: MapGradients,
  covariance: Float64Array,
  anchor: number | undefined,
): number {
  const between = (a: Float64Array, b: Float64Array) => {
    let product = 0;
    for (let i = 0; i < a.length; i++) {
      if (a[i] === 0) continue;
      for (let j = 0; j < b.length; j++) product += a[i]! * covariance[i * b.length + j]! * b[j]!;
    }
    return product;
  };
  const norm = (rows: readonly Float64Array[]) =>
    expectedNorm(
      rows.flatMap((a) => rows.map((b) => between(a, b))),
      rows.length,
    );
  const less = (a: Float64Array, share: number, b: Float64Array) => a.map((v, i) => v - share * b[i]!);
  let total = 0;
  if (weights !== undefined)
    for (const [j, w] of weights.entries()) {
      const own = gradient(WEIGHTS, j);
      const isFree = gauge.weights && anchor !== undefined;
      total += norm([isFree ? less(own, w / weights[anchor]!, gradient(WEIGHTS, anchor)) : own]);
    }
  for (const { name, values } of groups) {
    const isFree = gauge.translated.includes(name) && anchor !== undefined;
    for (let j = 0; j < values.rows; j++) {
      const rows = Array.from({ length: values.cols }, (_, c) => {
        const own = gradient(name, j * values.cols + c);
        return isFree ? less(own, 1, gradient(name, anchor * values.cols + c)) : own;
      });
      total += (weights?.[j] ?? 1) * norm(rows);
    }
  }
  return total;
}

/** A matrix R with R Rᵀ = covariance. */
function rootOf(covariance: Float64Array, q: number): Float64Array {
  const { values, vectors } = symmetricEigen(covariance, q);
  return vectors.map((v, i) => v * Math.sqrt(Math.max(0, values[i % q]!)));
}
