import type { Model } from '@moelab/core';
import type { LikelihoodProblem } from './likelihood-problem.ts';

/** Below which a fit is spurious. */
export interface Admissible {
  /** A variance's share of the target's. */
  readonly minVariance: number;
  /** An expert's mean responsibility. */
  readonly minShare: number;
}

/**
 * Says why a point is a spurious optimum, or gives undefined when it is admissible.
 *
 * Spurious is a variance below `minVariance` of the target's, and an expert whose mean responsibility is below `minShare`
 * or below 2(inputs + 2)/rows: it explains hardly more rows than it has parameters.
 * Source: McLachlan & Peel 2000, Finite Mixture Models, 3.10.
 */
export function whySpurious(
  model: Model,
  problem: LikelihoodProblem,
  theta: Float64Array,
  shares: Float64Array,
  { minVariance, minShare }: Admissible,
): string | undefined {
  const estimated = Object.values(model.layers[0]!.expert.parameters).some(
    (d) => d.domain === 'positive' && !d.fixed,
  );
  const variances = problem.relativeVariances(theta);
  const narrow = variances.findIndex((v) => !(v >= minVariance));
  if (estimated && narrow >= 0)
    return `expert ${narrow + 1} has variance ${variances[narrow]!.toExponential(1)} of the target's (below ${minVariance})`;
  const least = Math.max(minShare, (2 * (model.inputs + 2)) / problem.rows);
  const small = shares.findIndex((s) => !(s >= least));
  if (small >= 0 && problem.experts > 1)
    return `expert ${small + 1} has mean responsibility ${shares[small]!.toPrecision(2)} (below ${least.toPrecision(2)})`;
  return undefined;
}
