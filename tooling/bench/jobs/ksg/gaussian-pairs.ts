import { type Matrix, matrix, normal, stream } from '@moelab/numerics';

/** Gives n pairs of d-dimensional Gaussians, the coordinates of correlation rho each with its own. Shapes: two of (n, d). */
export function gaussianPairs(n: number, d: number, rho: number): readonly [Matrix, Matrix] {
  const random = stream(3, 'bench', 'ksg');
  const x = Float64Array.from({ length: n * d }, () => normal(random));
  const y = x.map((value) => rho * value + Math.sqrt(1 - rho * rho) * normal(random));
  return [matrix(n, d, x), matrix(n, d, y)];
}
