import type { Declarations, LinearGaussian, NamedArray, Values } from '@moelab/core';
import { type Matrix, solvePositive } from '@moelab/numerics';
import { type Design, kernels, type SufficientStatistics, type TargetUnits } from '@moelab/numerics/kernels';
import { VARIANCE_FLOOR } from '../likelihood-problem.ts';
import { columnMoments, meanVariance } from '../spread.ts';
import { unpacked } from './packed-triangle.ts';
import type { WhitenedDesign } from './whitened-design.ts';

/** How the variances of a bank are estimated. */
export type VarianceMode = 'per-expert' | 'shared' | 'fixed';

/** Sufficient statistics of one M-step. */
export type ExpertMoments = Pick<SufficientStatistics, 'mass' | 'square' | 'cross' | 'grams'>;

/**
 * A bank of experts y ~ N(Φ C_k, ν_k I) in whitened, scale-free coordinates.
 *
 * Coordinates: C̃_k (experts, features, outputs) in units of the target's standard deviation, then the logarithms of
 * the variances over the target's: one each, one for all, or none when fixed.
 */
export interface LinearGaussianBank {
  readonly size: number;
  readonly features: number;
  readonly outputs: number;
  /** What makes the target one over its standard deviation, about the means of its columns if the design has a constant. */
  readonly targetUnits: TargetUnits;
  /** The target's standard deviation: the root of the mean variance over the outputs. */
  readonly scale: number;
  readonly mode: VarianceMode;
  fromValues(experts: Values): Float64Array;
  toValues(theta: Float64Array, experts: Values): Values;
  /** Which coordinate is the log variance of an expert; −1 when it is fixed. */
  logVarianceAt(expert: number): number;
  /** The variance of each expert over the target's. */
  relativeVariances(theta: Float64Array): Float64Array;
  /** The moments of given responsibilities (rows × experts, row-major). */
  moments(responsibilities: Float64Array): ExpertMoments;
  /** Weighted least squares and variances; an expert without mass keeps its coordinates. */
  mStep(theta: Float64Array, moments: ExpertMoments): Float64Array;
}

/** Makes the bank of `experts` experts for their design and y; `declarations` are those of one expert. */
export function linearGaussianBank(
  fused: LinearGaussian,
  declarations: Declarations,
  experts: number,
  design: WhitenedDesign,
  y: Matrix,
  initial: Values,
): LinearGaussianBank {
  const outputs = y.cols;
  const features = design.count;
  const { constant } = design;
  const { targetUnits, scale, means } = unitsOfTarget(y, constant !== undefined);
  /** Adds `sign` times the target's mean to the coefficients of one expert. */
  const shift = (own: Float64Array, sign: number) => {
    for (let j = 0; j < features; j++)
      for (let o = 0; o < outputs; o++) own[j * outputs + o]! += sign * constant![j]! * means[o]!;
    return own;
  };
  const centred = (own: Float64Array) => (constant === undefined ? own : shift(own, -1));
  const uncentred = (own: Float64Array) => (constant === undefined ? own : shift(own, 1));
  const varianceName = fused.variance;
  const declared = varianceName === undefined ? undefined : declarations[varianceName]!;
  const mode: VarianceMode =
    declared === undefined || declared.fixed ? 'fixed' : declared.shared ? 'shared' : 'per-expert';
  const variances = mode === 'per-expert' ? experts : mode === 'shared' ? 1 : 0;
  const perExpert = features * outputs;
  const pairs = (features * (features + 1)) / 2;
  const variancesAt = experts * perExpert;
  const floor = VARIANCE_FLOOR;
  const given = varianceName === undefined ? Float64Array.of(1) : initial[varianceName]!.values;
  const fixedVariance = (k: number) => (given.length === 1 ? given[0]! : given[k]!) / scale ** 2;
  const logVarianceAt = (k: number) => (mode === 'fixed' ? -1 : variancesAt + (mode === 'shared' ? 0 : k));
  const relativeVariance = (theta: Float64Array, k: number) =>
    mode === 'fixed' ? fixedVariance(k) : Math.exp(theta[logVarianceAt(k)]!);

  return {
    size: variancesAt + variances,
    features,
    outputs,
    targetUnits,
    scale,
    mode,
    logVarianceAt,
    relativeVariances: (theta) =>
      Float64Array.from({ length: experts }, (_, k) => relativeVariance(theta, k)),
    fromValues(values) {
      const theta = new Float64Array(variancesAt + variances);
      for (let k = 0; k < experts; k++) {
        const own = new Float64Array(perExpert);
        let at = 0;
        for (const name of fused.coefficients) {
          const { values: all } = values[name]!;
          const size = all.length / experts;
          for (let c = 0; c < size; c++) own[at++] = all[k * size + c]! / scale;
        }
        theta.set(centred(design.whitened(own, outputs)), k * perExpert);
        if (varianceName !== undefined && mode !== 'fixed') {
          const all = values[varianceName]!.values;
          theta[logVarianceAt(k)] = Math.log(all[mode === 'shared' ? 0 : k]! / scale ** 2);
        }
      }
      return theta;
    },
    toValues(theta, values) {
      const changed: Record<string, NamedArray> = { ...values };
      for (const name of varianceName === undefined
        ? fused.coefficients
        : [...fused.coefficients, varianceName])
        changed[name] = { ...values[name]!, values: Float64Array.from(values[name]!.values) };
      for (let k = 0; k < experts; k++) {
        const own = design.original(uncentred(theta.slice(k * perExpert, (k + 1) * perExpert)), outputs);
        let at = 0;
        for (const name of fused.coefficients) {
          const all = changed[name]!.values;
          const size = all.length / experts;
          for (let c = 0; c < size; c++) all[k * size + c] = own[at++]! * scale;
        }
        if (varianceName !== undefined && mode !== 'fixed')
          changed[varianceName]!.values[mode === 'shared' ? 0 : k] = relativeVariance(theta, k) * scale ** 2;
      }
      return changed;
    },
    moments: (responsibilities) => momentsOf(design, y, targetUnits, experts, responsibilities),
    mStep(theta, moments) {
      const next = Float64Array.from(theta);
      let residual = 0;
      let mass = 0;
      for (let k = 0; k < experts; k++) {
        if (!(moments.mass[k]! > 1e-12)) continue;
        const gram = unpacked(moments.grams, k * pairs, features);
        const cross = moments.cross.subarray(k * perExpert, (k + 1) * perExpert);
        const { solution } = solvePositive(gram, cross, features, outputs);
        next.set(solution, k * perExpert);
        const own = Math.max(
          residualSquares(gram, cross, solution, moments.square[k]!, features, outputs),
          0,
        );
        residual += own;
        mass += moments.mass[k]!;
        if (mode === 'per-expert')
          next[logVarianceAt(k)] = Math.log(Math.max(own / (moments.mass[k]! * outputs), floor));
      }
      if (mode === 'shared') next[variancesAt] = Math.log(Math.max(residual / (mass * outputs), floor));
      return next;
    },
  };
}

/** Σ r ‖y − Φ C‖² = Σ r‖y‖² − 2 tr(Cᵀ b) + tr(Cᵀ S C). */
function residualSquares(
  gram: Float64Array,
  cross: Float64Array,
  c: Float64Array,
  square: number,
  features: number,
  outputs: number,
): number {
  let sum = square;
  for (let a = 0; a < features; a++) {
    for (let o = 0; o < outputs; o++) {
      let fitted = 0;
      for (let b = 0; b < features; b++) fitted += gram[a * features + b]! * c[b * outputs + o]!;
      sum += c[a * outputs + o]! * (fitted - 2 * cross[a * outputs + o]!);
    }
  }
  return sum;
}

/** The target's standard deviation (of all outputs together), units with it and with its means when `centre`, and the means in these. */
function unitsOfTarget(y: Matrix, centre: boolean) {
  const found = columnMoments(y);
  const scale = Math.sqrt(meanVariance(found.variances));
  const centres = centre ? found.means : new Float64Array(y.cols);
  const targetUnits = { centres, factors: new Float64Array(y.cols).fill(1 / scale) };
  return { targetUnits, scale, means: centres.map((mean) => mean / scale) };
}

/** The moments of each expert, from the weighted Gram matrix of (Φ̃, y). */
function momentsOf(
  design: WhitenedDesign,
  y: Matrix,
  { centres, factors }: TargetUnits,
  experts: number,
  responsibilities: Float64Array,
): ExpertMoments {
  const { rows, count: features } = design;
  const outputs = y.cols;
  const width = features + outputs;
  const joint = new Float64Array(width * rows);
  writeColumns(design.design, rows, joint);
  for (let o = 0; o < outputs; o++)
    for (let i = 0, to = (features + o) * rows; i < rows; i++)
      joint[to + i] = (y.data[i * outputs + o]! - centres[o]!) * factors[o]!;
  const weights = new Float64Array(rows);
  const mass = new Float64Array(experts);
  const square = new Float64Array(experts);
  const cross = new Float64Array(experts * features * outputs);
  const grams: number[] = [];
  for (let k = 0; k < experts; k++) {
    for (let i = 0; i < rows; i++) {
      weights[i] = responsibilities[i * experts + k]!;
      mass[k]! += weights[i]!;
    }
    const gram = kernels.syrk({ values: joint, offset: 0, row: rows, column: 1 }, width, rows, weights);
    for (let a = 0; a < features; a++) grams.push(...gram.subarray(a * width, a * width + a + 1));
    for (let o = 0; o < outputs; o++) {
      const line = (features + o) * width;
      square[k]! += gram[line + features + o]!;
      for (let j = 0; j < features; j++) cross[(k * features + j) * outputs + o] = gram[line + j]!;
    }
  }
  return { mass, square, cross, grams: Float64Array.from(grams) };
}

/** Writes a design column after column. */
function writeColumns(
  { columns, features, factors, hasConstant = false }: Design,
  rows: number,
  to: Float64Array,
): void {
  const held = hasConstant ? features - 1 : features;
  if (factors === undefined) to.set(columns);
  else
    for (let j = 0; j < held; j++)
      for (let i = 0; i < rows; i++) to[j * rows + i] = factors[j]! * columns[i * held + j]!;
  if (hasConstant) to.fill(factors?.[held] ?? 1, held * rows, features * rows);
}
