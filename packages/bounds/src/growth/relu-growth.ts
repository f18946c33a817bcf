/** The sizes of a ReLU network that scores experts. */
export interface ReluSizes {
  readonly inputs: number;
  /** Of the hidden layers. */
  readonly widths: readonly number[];
  readonly experts: number;
}

/**
 * Bounds log Π(m) of a router whose scores are a ReLU network's, for every k, by the signs that its units and comparisons can
 * have.
 *
 * Σ_i min{ m κ_i log 2, log 2 + W_i log(2 e m κ_i i / W_i) }, the second only where m κ_i ≥ W_i. κ_i is the width of layer i,
 * of the last one K (K − 1)/2 comparisons of scores; W_i counts weights and biases up to layer i.
 *
 * Units: nats. Source: our reconstruction by Warren's count as in Bartlett, Harvey, Liaw & Mehrabian 2019, arXiv:1703.02930,
 * with pairwise comparisons as outputs.
 */
export function reluGrowth(m: number, { inputs, widths, experts }: ReluSizes): number {
  if (experts === 1) return 0;
  const sizes = [inputs, ...widths, experts];
  let parameters = 0;
  let total = 0;
  for (let layer = 1; layer < sizes.length; layer++) {
    parameters += (sizes[layer - 1]! + 1) * sizes[layer]!;
    const signs = m * (layer === sizes.length - 1 ? (experts * (experts - 1)) / 2 : sizes[layer]!);
    const each = signs * Math.LN2;
    const polynomial = Math.LN2 + parameters * Math.log((2 * Math.E * signs * layer) / parameters);
    total += signs < parameters ? each : Math.min(each, polynomial);
  }
  return total;
}
