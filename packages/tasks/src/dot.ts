/** Gives a · b = Σ a_s b_s over the entries of a. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let total = 0;
  for (let s = 0; s < a.length; s++) total += a[s]! * b[s]!;
  return total;
}
