import { BLOCK, PRODUCTS } from './block-algebra.ts';

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
  /** How many there are, with three that a loop over four at a time may read behind the last. */
  readonly count: number;
}

/** Lays out scratch, as assembly/gated-gaussian.ts does. */
export function scratchColumns(experts: number, outputs: number, free: number): ScratchColumns {
  const means = experts;
  const responsibilities = means + experts * outputs;
  const curvatures = responsibilities + experts;
  const terms = curvatures + (free * (free + 1)) / 2;
  const variances = terms + 3;
  const products = variances + experts;
  const activated = products + PRODUCTS;
  const slopes = activated + experts;
  const bends = slopes + experts;
  const count = bends + experts + 3;
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
    count,
  };
}

/** Gives the bytes of a thread's scratch. */
export const scratchBytes = (columns: ScratchColumns): number => 8 * BLOCK * columns.count;
