import { svd } from '@moelab/numerics';

/** What a list of functions, each given by its values on the same rows, spans. */
export interface ColumnSpace {
  /** The Euclidean norm of each column; 1 for a column that counts as zero. */
  readonly scale: Float64Array;
  /** Singular values of the columns over their norms, descending; those of zero columns are 0. */
  readonly values: Float64Array;
  /** How many singular values are above the tolerance. */
  readonly rank: number;
  /** An orthonormal basis of the span, `rank` columns. */
  readonly basis: readonly Float64Array[];
  /** For each basis vector the combination of the unit columns that gives it. */
  readonly combinations: readonly Float64Array[];
  /** An orthonormal basis of the combinations of unit columns that vanish. */
  readonly nullVectors: readonly Float64Array[];
  /** For each singular value its right singular vector, in unit columns. */
  readonly vectors: readonly Float64Array[];
}

/**
 * Decomposes columns of equal length after bringing each to norm 1, so that units of parameters do not matter: singular values
 * at most `tolerance` times the largest count as 0, and so do columns whose norm is at most their entry of `zero`.
 *
 * Shapes: columns of n entries, n ≥ 1; no columns span nothing. Cost: about 14 n · columns². NaN and ±∞ are refused by `svd`.
 */
export function columnSpace(
  columns: readonly Float64Array[],
  tolerance: number,
  zero: ArrayLike<number> = new Float64Array(columns.length),
): ColumnSpace {
  const q = columns.length;
  const n = columns[0]?.length ?? 0;
  const norms = columns.map((column) => norm(column));
  const isZero = norms.map((size, j) => !(size > zero[j]!));
  const scale = Float64Array.from(norms, (size, j) => (isZero[j] ? 1 : size));
  // rows of zeros below, so that there are as many singular values as columns
  const rows = Math.max(n, q);
  const a = new Float64Array(rows * q);
  for (const [j, column] of columns.entries())
    if (!isZero[j]) for (let i = 0; i < n; i++) a[i * q + j] = column[i]! / scale[j]!;
  const { u, v, values } = svd(a, rows, q);
  const largest = values[0] ?? 0;
  const rank = values.filter((s) => s > tolerance * largest).length;
  const right = Array.from({ length: q }, (_, k) =>
    Float64Array.from({ length: q }, (_, j) => v[j * q + k]!),
  );
  return {
    scale,
    values,
    rank,
    basis: Array.from({ length: rank }, (_, k) => Float64Array.from({ length: n }, (_, i) => u[i * q + k]!)),
    combinations: right.slice(0, rank).map((vector, k) => vector.map((c) => c / values[k]!)),
    nullVectors: right.slice(rank),
    vectors: right,
  };
}

/** Gives the Euclidean norm, without overflow. */
export function norm(v: Float64Array): number {
  let largest = 0;
  for (const entry of v) largest = Math.max(largest, Math.abs(entry));
  if (largest === 0 || !Number.isFinite(largest)) return largest;
  let sum = 0;
  for (const entry of v) sum += (entry / largest) ** 2;
  return largest * Math.sqrt(sum);
}

/** Gives Σ aᵢ bᵢ. */
export function dot(a: Float64Array, b: Float64Array): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += a[i]! * b[i]!;
  return total;
}
