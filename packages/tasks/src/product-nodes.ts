import { matrix } from '@moelab/numerics';
import type { Nodes } from './input-law.ts';

/** Gives the rule of independent parts: every combination of their points, with the product of their weights. */
export function productNodes(parts: readonly Nodes[]): Nodes {
  const [first, ...others] = parts;
  return others.reduce((left, right) => {
    const cols = left.x.cols + right.x.cols;
    const size = right.x.rows;
    const x = matrix(left.x.rows * size, cols);
    const weights = new Float64Array(x.rows);
    for (let i = 0; i < x.rows; i++) {
      const [a, b] = [Math.floor(i / size), i % size];
      x.data.set(left.x.data.subarray(a * left.x.cols, (a + 1) * left.x.cols), i * cols);
      x.data.set(right.x.data.subarray(b * right.x.cols, (b + 1) * right.x.cols), i * cols + left.x.cols);
      weights[i] = left.weights[a]! * right.weights[b]!;
    }
    return { x, weights };
  }, first!);
}
