import { exp } from '../elementary.ts';

/**
 * Is a matrix A ≥ 0 that stays in one place while the q is sought that mixes its columns well, z = A q.
 *
 * Sums over rows run from the first row to the last, those over columns in the even places and in the odd ones. Shapes: A (rows, cols), w and z
 * (rows), q and `sums` (cols). All is 0 at first. Arrays of other lengths and columns that there are not are a RangeError; NaN spreads.
 */
export interface MixtureRows {
  readonly rows: number;
  readonly cols: number;
  /** Row x of A is `values[x * width .. x * width + cols)`, to be read. */
  readonly values: Float64Array;
  readonly width: number;
  /** (rows): the w ≥ 0 of the rows, to be written. */
  readonly weights: Float64Array;
  /** (rows): the z of the last q, to be read. */
  readonly mixtures: Float64Array;
  /** Makes A what is given, row-major. */
  set(values: Float64Array): void;
  /** Makes A(x, t) = exp(−β e(x, t)) of e ≥ 0, row-major: 1 where e = 0 also for β = ∞, exactly 0 where β e reaches `MOST_POWER`, NaN where β e is 0·∞. */
  setPowers(excess: Float64Array, beta: number): void;
  /** Computes z = A q and adds Σ w(x)/z(x) A(x, ·) to `sums`. Cost: 4 · rows · cols operations; every row is read once. */
  addRatios(q: Float64Array, sums: Float64Array): void;
  /** Computes z = A q and adds Σ log z(x) A(x, ·) to `sums`, rows of z = 0 left out. Cost: the same, and a logarithm a row. */
  addLogs(q: Float64Array, sums: Float64Array): void;
  /**
   * Gives Σ w(x) r rᵀ, r(x, t) = A(x, t)/z(x), of some columns t, for directions of sum 0: (m, m) for m columns, written to `out`.
   *
   * Where at least half of all r are above `allowed`, or that is 0, it is by (r − 1)(r − 1)ᵀ, the same in such directions, which keeps its digits
   * where all r are near 1; rows of weight 0 are left out. Else it is by the r above `allowed` alone. Cost: m² operations a row, or the square of how many
   * r of the row are above.
   */
  products(letters: Uint32Array, allowed: number, out: Float64Array): void;
}

/** From here on exp(−β e) is taken for 0: products of such numbers would be subnormal, which is slow. */
export const MOST_POWER = 660;
/** exp(−660), to the last bit. */
export const LEAST = /* @__PURE__ */ exp(-MOST_POWER);

/** Says whether the sum over the r above `allowed` alone is worth it, given how many they are. */
export const isSparse = (above: number, allowed: number, rows: number, columns: number): boolean =>
  allowed > 0 && above < 0.5 * rows * columns;
