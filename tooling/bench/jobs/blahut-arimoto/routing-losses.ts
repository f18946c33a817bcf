import { type Matrix, matrix, normal, stream } from '@moelab/numerics';

/** Gives the squared distances of n Gaussian points of the plane to K centres of the same law. Shapes: (n, K). */
export function routingLosses(n: number, K: number): Matrix {
  const random = stream(11, 'bench', 'blahut-arimoto');
  const inputs = Float64Array.from({ length: 2 * n }, () => normal(random));
  const centres = Float64Array.from({ length: 2 * K }, () => normal(random));
  const losses = matrix(n, K);
  for (let x = 0; x < n; x++) {
    for (let t = 0; t < K; t++) {
      const [a, b] = [inputs[2 * x]! - centres[2 * t]!, inputs[2 * x + 1]! - centres[2 * t + 1]!];
      losses.data[x * K + t] = a * a + b * b;
    }
  }
  return losses;
}
