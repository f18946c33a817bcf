import { choleskyInPlace } from '@moelab/numerics';

/** What is no rounding: so much for each row, in coordinates of typical size 1, and this share of the largest entry. */
const [CLEAR, ROUNDING] = [1e-6, 1e-10];

/**
 * Whether an information −∂²ℓ (q, q) of `rows` rows, in coordinates of typical size 1, has an eigenvalue that is negative beyond rounding: a point without
 * a gradient is a saddle there, and no maximum. Cost: q³/6, for a Cholesky factor of what it is with so much added.
 */
export function bendsUp(information: Float64Array, rows: number): boolean {
  const q = Math.sqrt(information.length);
  const raised = Float64Array.from(information);
  let largest = 0;
  for (let a = 0; a < q; a++) largest = Math.max(largest, raised[a * q + a]!);
  for (let a = 0; a < q; a++) raised[a * q + a]! += Math.max(CLEAR * rows, ROUNDING * largest);
  return !choleskyInPlace(raised, q);
}
