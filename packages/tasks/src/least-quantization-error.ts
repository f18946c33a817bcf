/**
 * Gives the least mean squared error of saying weighted numbers with a few levels: min over partitions into `levels` groups
 * of Σ_k weights_k (values_k − mean of its group)². Exact: in one dimension best groups are intervals, found by dynamic
 * programming.
 *
 * Shapes: values and weights (K), the weights adding up to 1 → one number, in squared units of the values. Cost: K² levels.
 */
export function leastQuantizationError(
  values: ArrayLike<number>,
  weights: ArrayLike<number>,
  levels: number,
): number {
  const order = Array.from(values, (_, k) => k).sort((a, b) => values[a]! - values[b]!);
  const size = order.length;
  /** The error of saying the sorted values from..to by their mean. */
  const spread = (from: number, to: number): number => {
    const own = order.slice(from, to);
    const mass = own.reduce((total, k) => total + weights[k]!, 0);
    if (mass === 0) return 0;
    const mean = own.reduce((total, k) => total + weights[k]! * values[k]!, 0) / mass;
    return own.reduce((total, k) => total + weights[k]! * (values[k]! - mean) ** 2, 0);
  };
  let least = Array.from({ length: size + 1 }, (_, to) => spread(0, to)); // of the first `to` values with one level
  for (let level = 2; level <= Math.min(levels, size); level++)
    least = least.map((before, to) => {
      let best = before;
      for (let from = 1; from < to; from++) best = Math.min(best, least[from]! + spread(from, to));
      return best;
    });
  return least[size]!;
}
