import { type GatedGaussianData, gateDesign } from './gated-gaussian-data.ts';
import { TASKS } from './pass-arguments.ts';
import { LOG_LIKELIHOOD } from './posterior.ts';
import { type Predictors, predictorsOf } from './predictor-pairs.ts';

/** Lines of sums: where the first begins within the sums of a slice, and how far lines are apart, in numbers. */
export interface Lines {
  readonly at: number;
  readonly step: number;
}

/** Where the sums of a slice lie. */
export interface SumsLayout {
  /** (gateFeatures + 2, experts): Σ (r − p) ∂s by the columns, the bias and, negated, log τ. */
  readonly gate: Lines;
  /** (experts, 2 + features · outputs): mass, square, cross. */
  readonly moments: Lines;
  /** (experts, pairs of features). */
  readonly grams: Lines;
  /** (pairs of free experts, pairs of the gate's features). */
  readonly curvatures: Lines;
  /** (features, experts · outputs). */
  readonly expertGradient: Lines;
  /** (experts). */
  readonly logVariances: Lines;
  /** Second derivatives by pairs of predictors with columns: of the gate, or of all with a shared design (pairs, pairs of features). */
  readonly pairs: Lines;
  /** Of means (pairs, pairs of features), and of means with the gate's (means · gates, features · gateFeatures), unless designs are shared. */
  readonly expertPairs: Lines;
  readonly crossPairs: Lines;
  /** By predictors with columns and those without: (gates · gateFeatures, scalars) and (means · features, scalars). */
  readonly gateScalars: Lines;
  readonly expertScalars: Lines;
  /** (scalars, scalars). */
  readonly scalars: Lines;
  /** (experts, gateFeatures + 1, gateFeatures + 1). */
  readonly bends: Lines;
  /** How many numbers there are. */
  readonly size: number;
}

/** Gives the entries of a lower triangle. */
export const triangle = (count: number): number => (count * (count + 1)) / 2;

/** Gives the sizes of the predictors of data. */
export const shapeOfPredictors = ({ experts, outputs, gate }: GatedGaussianData): Predictors =>
  predictorsOf(experts, outputs, gate.family === 'affine' ? gate.free : 0, gate.family === 'activation');

/** Lays out the sums of a slice for the tasks of a pass: what is not asked for takes no room. */
export function sumsLayout(data: GatedGaussianData, tasks: number): SumsLayout {
  const { experts, outputs, gate } = data;
  const { features } = data.design;
  const gateFeatures = gateDesign(data).features;
  const free = gate.family === 'affine' ? gate.free : 0;
  const { gates, vectors, scalars } = shapeOfPredictors(data);
  const means = vectors - gates;
  const own = gate.design === undefined ? 0 : means;
  let size: number = LOG_LIKELIHOOD.size;
  const lines = (task: number, count: number, width: number): Lines => {
    const at = size;
    const step = (width + 3) & ~3; // dot products are made four at a time
    if (tasks & task) size += count * step;
    return { at, step };
  };
  return {
    gate: lines(TASKS.gateGradient, gateFeatures + 2, experts),
    moments: lines(TASKS.moments, experts, 2 + features * outputs),
    grams: lines(TASKS.moments, experts, triangle(features)),
    // right behind the experts', for a shared design one table of Gram matrices
    curvatures: lines(TASKS.curvature, triangle(free), triangle(gateFeatures)),
    expertGradient: lines(TASKS.expertGradient, features, experts * outputs),
    logVariances: lines(TASKS.expertGradient, 1, experts),
    pairs: lines(TASKS.pairs, triangle(vectors - own), triangle(gateFeatures)),
    expertPairs: lines(TASKS.pairs, triangle(own), triangle(features)),
    crossPairs: lines(TASKS.pairs, own * gates, features * gateFeatures),
    gateScalars: lines(TASKS.pairs, gates * gateFeatures, scalars),
    expertScalars: lines(TASKS.pairs, means * features, scalars),
    scalars: lines(TASKS.pairs, scalars, scalars),
    bends: lines(TASKS.pairs, gate.family === 'affine' ? 0 : experts * (gateFeatures + 1), gateFeatures + 1),
    get size() {
      return size;
    },
  };
}
