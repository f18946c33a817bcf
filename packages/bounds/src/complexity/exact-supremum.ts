import { type Matrix, rowOf, sum } from '@moelab/numerics';

/**
 * Is a class of functions on m points that can say its supremum: what a Rademacher complexity is the mean of.
 *
 * `of` must be the global supremum. What gradient ascent finds on a network is less, and its mean would be a lower estimate
 * that bounds nothing; so only classes whose supremum is solved ship here, and one of your own must be solved too.
 */
export interface ExactSupremum {
  /** m. */
  readonly points: number;
  /** b with |h(x_i)| ≤ b for every function of the class and every point. */
  readonly bound: number;
  /** sup over the class of Σ_i σ_i h(x_i), for signs σ (points), each −1 or 1. */
  of(signs: ArrayLike<number>): number;
}

/** Gives the linear functions ⟨w, x⟩ with ‖w‖₂ ≤ radius on the rows of x: the supremum is radius · ‖Σ σ_i x_i‖₂. */
export const l2Ball = (x: Matrix, radius: number): ExactSupremum => ({
  points: x.rows,
  bound: radius * Math.max(0, ...rows(x).map((row) => Math.hypot(...row))),
  of: (signs) => radius * Math.hypot(...signedSum(x, signs)),
});

/** Gives the linear functions ⟨w, x⟩ with ‖w‖₁ ≤ radius on the rows of x: the supremum is radius · max_c |Σ σ_i x_ic|. */
export const l1Ball = (x: Matrix, radius: number): ExactSupremum => ({
  points: x.rows,
  bound: radius * x.data.reduce((most, v) => Math.max(most, Math.abs(v)), 0),
  of: (signs) => radius * Math.max(0, ...signedSum(x, signs).map(Math.abs)),
});

/** Gives the constants of [−bound, bound] on m points: the supremum is bound · |Σ σ_i|. */
export const constants = (points: number, bound: number): ExactSupremum => ({
  points,
  bound,
  of: (signs) => bound * Math.abs(sum(signs)),
});

/** Gives the increasing thresholds, −1 below t and 1 from t on, on m distinct points in ascending order. */
export const thresholds = (points: number): ExactSupremum => ({
  points,
  bound: 1,
  of(signs) {
    let value = sum(signs); // t below all points
    let most = value;
    for (let i = 0; i < points; i++) {
      value -= 2 * signs[i]!;
      most = Math.max(most, value);
    }
    return most;
  },
});

/** Gives finitely many functions by their values (functions, points); without any, −∞ is the supremum. */
export const finiteClass = (values: Matrix): ExactSupremum => ({
  points: values.cols,
  bound: values.data.reduce((most, v) => Math.max(most, Math.abs(v)), 0),
  of: (signs) =>
    rows(values).reduce(
      (most, row) =>
        Math.max(
          most,
          row.reduce((total, v, i) => total + v * signs[i]!, 0),
        ),
      -Infinity,
    ),
});

const rows = (x: Matrix): readonly Float64Array[] => Array.from({ length: x.rows }, (_, i) => rowOf(x, i));

/** Σ_i σ_i x_i, (columns). */
function signedSum(x: Matrix, signs: ArrayLike<number>): Float64Array {
  const total = new Float64Array(x.cols);
  for (let i = 0; i < x.rows; i++) {
    for (let c = 0; c < x.cols; c++) total[c]! += signs[i]! * x.data[i * x.cols + c]!;
  }
  return total;
}
