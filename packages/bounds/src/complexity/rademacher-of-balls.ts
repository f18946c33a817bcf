import { logChoose, type Matrix, sum } from '@moelab/numerics';

/*
 * Rademacher complexities in closed form, (1/m) E_σ sup Σ_i σ_i h(x_i) on m given points, or bounds on them.
 * Source: Bartlett & Mendelson 2002, JMLR 3; Shalev-Shwartz & Ben-David 2014, ch. 26.
 */

/** Bounds that of ⟨w, x⟩ with ‖w‖₂ ≤ radius by radius · √(Σ ‖x_i‖²)/m. Shapes: x (points, inputs). */
export const l2BallRademacher = (x: Matrix, radius: number): number =>
  (radius * Math.sqrt(sum(x.data.map((v) => v * v)))) / x.rows;

/**
 * Bounds that of ⟨w, x⟩ with ‖w‖₁ ≤ radius by radius · max_c ‖x_·c‖₂ √(2 log 2d)/m, x_·c the column of input c.
 *
 * Shapes: x (points, d).
 */
export function l1BallRademacher(x: Matrix, radius: number): number {
  const squares = new Float64Array(x.cols);
  for (const [i, v] of x.data.entries()) squares[i % x.cols]! += v * v;
  return (radius * Math.sqrt(Math.max(...squares) * 2 * Math.log(2 * x.cols))) / x.rows;
}

/** Bounds that of finitely many functions with values in [−bound, bound] by bound √(2 log(functions)/m) (Massart). */
export const finiteClassRademacher = (functions: number, bound: number, m: number): number =>
  bound * Math.sqrt((2 * Math.log(functions)) / m);

/** Bounds that of the ball of a reproducing kernel's space by radius · √(Σ K(x_i, x_i))/m. Shapes: diagonal (points). */
export const kernelBallRademacher = (diagonal: ArrayLike<number>, radius: number): number =>
  (radius * Math.sqrt(sum(diagonal))) / diagonal.length;

/** Gives that of the constants in [−bound, bound] exactly: bound · E|Σ σ_i|/m, about bound √(2/(πm)). */
export const constantsRademacher = (m: number, bound: number): number => (bound * meanWalk(m)) / m;

/** Gives E|Σ σ_i| over m signs, 2⌈m/2⌉ C(m, ⌈m/2⌉)/2ᵐ. */
export function meanWalk(m: number): number {
  const half = Math.ceil(m / 2);
  return m === 0 ? 0 : 2 * half * Math.exp(logChoose(m, half) - m * Math.LN2);
}

/**
 * Bounds √2 C Σ_c R(F_c), what a loss of several outputs costs: (1/m) E sup Σ_i σ_i ℓ_i(f(x_i)) ≤ √2 C (1/m) E sup Σ_ic σ_ic
 * f_c(x_i).
 *
 * The loss is C-Lipschitz in the Euclidean norm of the outputs. Source: Maurer 2016, arXiv:1605.00251, corollary 4.
 */
export const vectorContraction = (lipschitz: number, complexities: ArrayLike<number>): number =>
  Math.SQRT2 * lipschitz * sum(complexities);
