/** Norms below it count as it. */
const SMALLEST = 2 ** -20;

/** A limit on a norm that could have been set before the sample, and the share of δ that it has. */
export interface NormLimit {
  readonly limit: number;
  readonly share: number;
}

/**
 * Gives the power of two next above a norm, with the share of δ that it has among all powers of two.
 *
 * A bound for functions of a limited norm needs the limit before the sample; training finds the norm after it. With δ_j = δ ·
 * (2/3)/((|j| + 1)(|j| + 2)) for the limit 2ʲ, all bounds hold at once with probability 1 − δ, as Σ_j δ_j = δ: so also the
 * one that the trained norm falls under. Norms below 2⁻²⁰ count as 2⁻²⁰.
 */
export function normLimit(norm: number): NormLimit {
  const least = Math.max(norm, SMALLEST);
  const near = Math.ceil(Math.log2(least));
  const power = 2 ** near < least ? near + 1 : near;
  const from0 = Math.abs(power);
  return { limit: 2 ** power, share: 2 / 3 / ((from0 + 1) * (from0 + 2)) };
}
