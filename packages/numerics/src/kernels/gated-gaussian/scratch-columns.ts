import { BLOCK, PRODUCTS } from './block-algebra.ts';
import { type GatedGaussianData, gateDesign } from './gated-gaussian-data.ts';
import { TASKS } from './pass-arguments.ts';
import { pairColumns } from './predictor-pairs.ts';
import { shapeOfPredictors, triangle } from './sums-layout.ts';

/** Where a block's intermediate columns lie in a thread's scratch, in columns of BLOCK numbers. */
export interface ScratchColumns {
  /** Logits, then the gate's probabilities p, then r − p (experts). */
  readonly logits: number;
  /** (experts, outputs). */
  readonly means: number;
  /** Responsibilities (experts); the curvature's weights follow them. */
  readonly responsibilities: number;
  readonly curvatures: number;
  /** What each row adds to a log-likelihood (3). */
  readonly terms: number;
  /** Weights of the log variances (experts). */
  readonly variances: number;
  readonly products: number;
  /** Of an activation gate (experts each): logits, and the derivatives of the activation over the temperature. */
  readonly activated: number;
  readonly slopes: number;
  readonly bends: number;
  /** What second derivatives take, if they are asked for. */
  readonly predictors: number;
}

/** Lays out scratch, as assembly/gated-gaussian.ts does. */
export function scratchColumns(experts: number, outputs: number, free: number): ScratchColumns {
  const means = experts;
  const responsibilities = means + experts * outputs;
  const curvatures = responsibilities + experts;
  const terms = curvatures + triangle(free);
  const variances = terms + 3;
  const products = variances + experts;
  const activated = products + PRODUCTS;
  const slopes = activated + experts;
  const bends = slopes + experts;
  const predictors = bends + experts;
  return {
    logits: 0,
    means,
    responsibilities,
    curvatures,
    terms,
    variances,
    products,
    activated,
    slopes,
    bends,
    predictors,
  };
}

/** A loop over four columns at a time reads up to three behind the last. */
const BEHIND = 3;

/** Gives the bytes of a thread's scratch for the tasks of a pass. */
export function scratchBytes(data: GatedGaussianData, tasks: number): number {
  const { experts, outputs, gate } = data;
  const free = gate.family === 'affine' ? gate.free : 0;
  const { predictors } = scratchColumns(experts, outputs, free);
  const pairs = pairColumns(shapeOfPredictors(data), gateDesign(data).features);
  return 8 * BLOCK * (predictors + (tasks & TASKS.pairs ? pairs : 0) + BEHIND);
}

/** Gives the bytes that making columns of rows, or products of columns, takes of a thread's scratch. */
export const partBytes = (features: number): number => 8 * BLOCK * (features + BEHIND);
