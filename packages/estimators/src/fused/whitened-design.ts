import { MoelabError } from '@moelab/core';
import { choleskyInPlace, type Matrix, solveLower, solveLowerTransposed } from '@moelab/numerics';
import { kernels } from '@moelab/numerics/kernels';

/** A design matrix in coordinates in which its columns are orthonormal: fits do not depend on units or origins. */
export interface WhitenedDesign {
  readonly rows: number;
  readonly count: number;
  /** Z̃ (rows, count), column-major, with Z̃ᵀZ̃ = rows · I. */
  readonly columns: Float64Array;
  /** Coefficients (count, width) of Z from those of Z̃: C = L⁻ᵀ C̃. */
  original(coefficients: ArrayLike<number>, width: number): Float64Array;
  /** Coefficients of Z̃ from those of Z: C̃ = Lᵀ C. */
  whitened(coefficients: ArrayLike<number>, width: number): Float64Array;
}

/** A pivot of Cholesky's factor of columns of length 1 from which on one round leaves them orthonormal to 1e-13. */
const WELL = 0.1;
/** Below it two rounds may not be enough: the Gram matrix squares the condition. */
const ILL = 1e-4;
/** Rows that are transformed at a time: some ten columns of so many stay in the first-level cache. */
const CACHED = 256;

/**
 * Whitens a design matrix Z: ZᵀZ/rows = L Lᵀ, Z̃ = Z L⁻ᵀ.
 *
 * Columns are scaled first, so that units do not matter to the decomposition: Cholesky's of the Gram matrix, once or twice, where columns
 * are far from dependent, else Gram–Schmidt's, twice. Cost: count² · rows multiplications a round. Throws INVALID_DATA when the columns
 * are linearly dependent to 1e-9 of their length; `names` says which.
 */
export function whiten(z: Matrix, names: (column: number) => string): WhitenedDesign {
  const { rows, cols: count, data } = z;
  const scale = new Float64Array(count);
  for (let i = 0, at = 0; i < rows; i++)
    for (let j = 0; j < count; j++, at++) scale[j]! += data[at]! * data[at]!;
  for (let j = 0; j < count; j++) scale[j] = Math.sqrt(scale[j]! / rows) || 1;
  const scaled = new Float64Array(rows * count);
  for (let from = 0; from < rows; from += CACHED) {
    const to = Math.min(rows, from + CACHED);
    for (let j = 0; j < count; j++) {
      const inverse = 1 / scale[j]!;
      for (let i = from; i < to; i++) scaled[j * rows + i] = data[i * count + j]! * inverse;
    }
  }
  const { columns, lower } = byCholesky(scaled, rows, count) ?? byGramSchmidt(scaled, rows, count, names);
  return {
    rows,
    count,
    columns,
    original(coefficients, width) {
      const c = solveLowerTransposed(lower, count, Float64Array.from(coefficients), width);
      for (let j = 0; j < count; j++) for (let w = 0; w < width; w++) c[j * width + w]! /= scale[j]!;
      return c;
    },
    whitened(coefficients, width) {
      const c = new Float64Array(count * width);
      for (let j = 0; j < count; j++) {
        for (let k = j; k < count; k++) {
          for (let w = 0; w < width; w++)
            c[j * width + w]! += lower[k * count + j]! * scale[k]! * coefficients[k * width + w]!;
        }
      }
      return c;
    },
  };
}

interface Whitened {
  readonly columns: Float64Array;
  /** L with Z / scale = Z̃ Lᵀ. */
  readonly lower: Float64Array;
}

/**
 * Cholesky QR in place, repeated where needed (Yamamoto et al. 2015, ETNA 44, 306); undefined, with the columns as they were, where they
 * are too nearly dependent.
 */
function byCholesky(columns: Float64Array, rows: number, count: number): Whitened | undefined {
  const first = factorOf(columns, rows, count);
  if (first === undefined || first.pivot < ILL) return undefined;
  transform(columns, rows, first.lower, count);
  if (first.pivot >= WELL) return { columns, lower: first.lower };
  const second = factorOf(columns, rows, count)!; // near the identity
  transform(columns, rows, second.lower, count);
  return { columns, lower: product(first.lower, second.lower, count) };
}

/** Cholesky's factor of the mean Gram matrix with its smallest pivot; undefined where there is none. */
function factorOf(columns: Float64Array, rows: number, count: number) {
  const lower = kernels.syrk({ values: columns, offset: 0, row: rows, column: 1 }, count, rows);
  for (let i = 0; i < lower.length; i++) lower[i]! /= rows;
  if (!choleskyInPlace(lower, count)) return undefined;
  let pivot = Infinity;
  for (let j = 0; j < count; j++) pivot = Math.min(pivot, lower[j * count + j]!);
  return { lower, pivot };
}

/** Replaces the columns Z by Z L⁻ᵀ. */
function transform(columns: Float64Array, rows: number, lower: Float64Array, count: number): void {
  const inverse = new Float64Array(count * count);
  for (let j = 0; j < count; j++) inverse[j * count + j] = 1;
  solveLower(lower, count, inverse, count);
  for (let from = 0; from < rows; from += CACHED) {
    const size = Math.min(CACHED, rows - from);
    // from the last column, so that each finds those before it as they were
    for (let j = count - 1; j >= 0; j--) {
      const to = j * rows + from;
      const own = inverse[j * count + j]!;
      for (let i = 0; i < size; i++) columns[to + i]! *= own;
      for (let k = 0; k < j; k++) {
        const other = k * rows + from;
        const factor = inverse[j * count + k]!;
        for (let i = 0; i < size; i++) columns[to + i]! += factor * columns[other + i]!;
      }
    }
  }
}

/** The product of two lower triangles. */
function product(a: Float64Array, b: Float64Array, count: number): Float64Array {
  const c = new Float64Array(count * count);
  for (let i = 0; i < count; i++)
    for (let k = 0; k <= i; k++)
      for (let j = 0; j <= k; j++) c[i * count + j]! += a[i * count + k]! * b[k * count + j]!;
  return c;
}

/** Modified Gram–Schmidt, twice: orthogonal to rounding also for nearly dependent columns (Björck 1996, 2.4). */
function byGramSchmidt(
  scaled: Float64Array,
  rows: number,
  count: number,
  names: (column: number) => string,
): Whitened {
  const columns = scaled;
  const lower = new Float64Array(count * count);
  for (let j = 0; j < count; j++) {
    for (let pass = 0; pass < 2; pass++) {
      for (let k = 0; k < j; k++) {
        const dot = columnDot(columns, rows, j, k) / rows;
        lower[j * count + k]! += dot;
        for (let i = 0; i < rows; i++) columns[j * rows + i]! -= dot * columns[k * rows + i]!;
      }
    }
    const length = Math.sqrt(columnDot(columns, rows, j, j) / rows);
    if (!(length > 1e-9)) {
      throw new MoelabError(
        'INVALID_DATA',
        `x: ${names(j)} is a linear combination of the others, so its coefficient is not determined; leave it out`,
      );
    }
    lower[j * count + j] = length;
    for (let i = 0; i < rows; i++) columns[j * rows + i]! /= length;
  }
  return { columns, lower };
}

function columnDot(columns: Float64Array, rows: number, a: number, b: number): number {
  let sum = 0;
  for (let i = 0; i < rows; i++) sum += columns[a * rows + i]! * columns[b * rows + i]!;
  return sum;
}
