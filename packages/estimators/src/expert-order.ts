/** The experts by descending share: the order in which they are reported, since any order is the same model. */
export function orderByShare(shares: Float64Array): readonly number[] {
  return [...shares.keys()].sort((a, b) => shares[b]! - shares[a]! || a - b);
}
