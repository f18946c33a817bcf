/**
 * Gives how many bits suffice on average to send one draw of a gate of rate I(X; T): I + log₂(I + 1) + 4 with I in bits.
 *
 * The rate itself is what many draws together cost; one draw alone, simulated from shared randomness, costs up to this.
 *
 * Units: rate in nats → bits an input. Throws a RangeError for a negative rate; ∞ for ∞, NaN for NaN.
 * Source: Li & El Gamal 2018, arXiv:1701.02827 (strong functional representation lemma).
 */
export function oneShotBits(rate: number): number {
  if (rate < 0) throw new RangeError(`oneShotBits: rate must be ≥ 0, got ${rate}`);
  const bits = rate / Math.LN2;
  return bits + Math.log2(bits + 1) + 4;
}
