import type { AffineLogits, Share } from '@moelab/core';
import { logSumExp, matrix } from '@moelab/numerics';

/** Slopes that differ by less than this share of the largest coincide. */
const SAME = 1e-12;

/**
 * Gives affine logits to groups of experts: the slopes Σ_e α_e slopes_e, and as bias log Σ_e exp bias_e where the group's
 * slopes coincide, else Σ_e α_e bias_e + H(α), H(α) = −Σ_e α_e log α_e.
 *
 * log Σ_e exp s_e(x) is the merged logit in the first case, and it plus KL(α ‖ softmax of the members' s(x)) in the second: the
 * largest affine function with these slopes, where no other shares have them too.
 *
 * Shapes: `shares[g]` are the members of group g with their α, which sum to 1; slopes (inputs, groups), bias (groups).
 */
export function mergedLogits(
  { slopes, bias }: AffineLogits,
  shares: readonly (readonly Share[])[],
): AffineLogits {
  const inputs = slopes.rows;
  const slope = (j: number, e: number) => slopes.data[j * slopes.cols + e]!;
  const coincide = (group: readonly Share[]) =>
    Array.from({ length: inputs }, (_, j) => group.map(([e]) => slope(j, e))).every(
      (own) => Math.max(...own) - Math.min(...own) <= SAME * Math.max(...own.map(Math.abs)),
    );
  const merged = matrix(inputs, shares.length);
  for (const [g, group] of shares.entries())
    for (const [e, share] of group)
      for (let j = 0; j < inputs; j++) merged.data[j * shares.length + g]! += share * slope(j, e);
  return {
    slopes: merged,
    bias: Float64Array.from(shares, (group) =>
      coincide(group)
        ? logSumExp(group.map(([e]) => bias[e]!))
        : group.reduce((sum, [e, a]) => sum + (a > 0 ? a * (bias[e]! - Math.log(a)) : 0), 0),
    ),
  };
}
