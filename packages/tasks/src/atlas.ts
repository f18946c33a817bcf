import type { Matrix } from '@moelab/numerics';

/** A chart φ of an open part U of a d-manifold in R^D, onto a part of [0, 1]^d. */
export interface Chart {
  /** Whether a point of the manifold is in U. */
  contains(x: Float64Array): boolean;
  /** Writes φ(x), d numbers, of which each is in [0, 1] where x is in U. */
  coordinates(x: Float64Array, to: Float64Array): void;
  /** Of φ and its inverse: the derivatives that are continuous. */
  readonly smoothness: number;
  /** φ(x) = slopesᵀ x + intercept, where it is affine: slopes (D, d). */
  readonly affine?: { readonly slopes: Matrix; readonly intercept: Float64Array };
}

/** A chart whose inverse is known. */
export interface InvertibleChart extends Chart {
  /** Writes φ⁻¹(t), D numbers, for t in φ(U). */
  point(t: Float64Array, to: Float64Array): void;
  /** A box in [0, 1]^d around the coordinates of the rows that the true routing sends here. */
  readonly cell: readonly (readonly [low: number, high: number])[];
}

/** Charts that cover a compact d-manifold in R^D, with a partition of unity under them. */
export interface Atlas<C extends Chart = Chart> {
  /** d. */
  readonly dimension: number;
  /** D. */
  readonly inputs: number;
  readonly charts: readonly C[];
  /** ρ_i(x) ≥ 0 with Σ_i ρ_i = 1 on the manifold, each 0 outside its own U_i: (rows, charts). */
  partition(x: Matrix): Matrix;
}
