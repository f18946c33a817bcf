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
  for (let i = 0; i < rows; i++) for (let j = 0; j < count; j++) scale[j]! += data[i * count + j]! ** 2;
  for (let j = 0; j < count; j++) scale[j] = Math.sqrt(scale[j]! / rows) || 1;
  const scaled = new Float64Array(rows * count);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < count; j++) scaled[j * rows + i] = data[i * count + j]! / scale[j]!;
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

/** Cholesky QR, repeated where needed (Yamamoto et al. 2015, ETNA 44, 306); undefined for columns that are too nearly dependent. */
function byCholesky(scaled: Float64Array, rows: number, count: number): Whitened | undefined {
  let columns = scaled;
  let lower: Float64Array | undefined;
  for (;;) {
    const factor = kernels.syrk({ values: columns, offset: 0, row: rows, column: 1 }, count, rows);
    for (let i = 0; i < factor.length; i++) factor[i]! /= rows;
    if (!choleskyInPlace(factor, count)) return undefined;
    let pivot = 1;
    for (let j = 0; j < count; j++) pivot = Math.min(pivot, factor[j * count + j]!);
    if (pivot < ILL) return undefined;
    const inverse = new Float64Array(count * count);
    for (let j = 0; j < count; j++) inverse[j * count + j] = 1;
    solveLower(factor, count, inverse, count);
    columns = product(inverse, columns, count, rows);
    lower = lower === undefined ? factor : product(lower, factor, count, count);
    if (pivot >= WELL) return { columns, lower };
  }
}

/** A (count, count) times B (count, width), both row-major. */
const product = (a: Float64Array, b: Float64Array, count: number, width: number) =>
  kernels.gemm(
    { values: a, offset: 0, row: count, column: 1 },
    { values: b, offset: 0, row: width, column: 1 },
    count,
    count,
    width,
  );

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
