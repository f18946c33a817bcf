import { type Matrix, mean, type Stream, stream, sum } from '@moelab/numerics';
import type { Averaging, Quantity } from './task.ts';

/** Weighted points: E g(X) ≈ Σᵢ weightsᵢ g(xᵢ). */
export interface Nodes {
  /** (points, inputs). */
  readonly x: Matrix;
  /** They add up to 1. */
  readonly weights: Float64Array;
}

/** The distribution of a task's inputs: how to draw from it, and how to average over it. */
export interface InputLaw {
  readonly inputs: number;
  /** Some rows, and the experts they were drawn from where those come first. */
  draw(rows: number, random: Stream): { readonly x: Matrix; readonly drawn?: Uint32Array };
  /** A quadrature rule, `coarse` with half as many points on each axis as `fine`; absent where there are too many inputs for one. */
  nodes?(fineness: 'coarse' | 'fine'): Nodes;
}

/** Averages a function of rows over the inputs: by quadrature, or by a mean over drawn rows with its standard error. */
export function expectation(
  law: InputLaw,
  of: (x: Matrix) => Float64Array,
  { rows = 20_000, seed = 0 }: Averaging = {},
): Quantity {
  if (law.nodes === undefined) {
    const values = of(law.draw(rows, stream(seed, 'tasks', 'expectation')).x);
    const value = mean(values);
    const squares = sum(values.map((v) => (v - value) ** 2));
    return { value, uncertainty: Math.sqrt(squares / (rows - 1) / rows), method: 'monte-carlo' };
  }
  const by = ({ x, weights }: Nodes) => sum(of(x).map((v, i) => v * weights[i]!));
  const value = by(law.nodes('fine'));
  return { value, uncertainty: Math.abs(value - by(law.nodes('coarse'))), method: 'quadrature' };
}
