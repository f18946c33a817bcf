import { type GatedGaussianData, gateDesign } from './gated-gaussian-data.ts';
import { TASKS } from './pass-arguments.ts';
import { LOG_LIKELIHOOD } from './posterior.ts';

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
  /** Products of derivatives, as `addScoreProducts` has them: of all experts' parameters, and of the gate's alone. */
  readonly outer: Lines;
  readonly priorOuter: Lines;
  /** Those of each expert with itself, one after the other. */
  readonly own: Lines;
  readonly priorOwn: Lines;
  /** (experts, gateFeatures + 1, gateFeatures + 1). */
  readonly bends: Lines;
  /** How many numbers there are. */
  readonly size: number;
}

/** Gives the entries of a lower triangle. */
export const triangle = (count: number): number => (count * (count + 1)) / 2;

/** Gives how many parameters an expert has in the gate, with a bias and log τ for an activation, and in all. */
export function scoreWidths(data: GatedGaussianData): { readonly gateWidth: number; readonly width: number } {
  const gateWidth = gateDesign(data).features + (data.gate.family === 'affine' ? 0 : 2);
  return { gateWidth, width: gateWidth + data.design.features * data.outputs + 1 };
}

/** Lays out the sums of a slice for the tasks of a pass: what is not asked for takes no room. */
export function sumsLayout(data: GatedGaussianData, tasks: number): SumsLayout {
  const { experts, outputs, gate } = data;
  const { features } = data.design;
  const gateFeatures = gateDesign(data).features;
  const free = gate.family === 'affine' ? gate.free : 0;
  const { gateWidth, width } = scoreWidths(data);
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
    outer: lines(TASKS.scores, experts * width, experts * width),
    priorOuter: lines(TASKS.scores, experts * gateWidth, experts * gateWidth),
    own: lines(TASKS.scores, experts * width, width),
    priorOwn: lines(TASKS.scores, experts * gateWidth, gateWidth),
    bends: lines(TASKS.scores, gate.family === 'affine' ? 0 : experts * (gateFeatures + 1), gateFeatures + 1),
    get size() {
      return size;
    },
  };
}
