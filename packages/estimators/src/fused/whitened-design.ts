import { MoelabError } from '@moelab/core';
import { type Matrix, solveLowerTransposed } from '@moelab/numerics';

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

/**
 * Whitens a design matrix Z: ZᵀZ/rows = L Lᵀ, Z̃ = Z L⁻ᵀ.
 *
 * Columns are scaled first, so that units do not matter to the decomposition. Throws INVALID_DATA when the columns
 * are linearly dependent to 1e-9 of their length; `names` says which.
 */
export function whiten(z: Matrix, names: (column: number) => string): WhitenedDesign {
  const { rows, cols: count, data } = z;
  const scale = new Float64Array(count);
  for (let i = 0; i < rows; i++) for (let j = 0; j < count; j++) scale[j]! += data[i * count + j]! ** 2;
  for (let j = 0; j < count; j++) scale[j] = Math.sqrt(scale[j]! / rows) || 1;
  const columns = new Float64Array(rows * count);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < count; j++) columns[j * rows + i] = data[i * count + j]! / scale[j]!;
  }
  // modified Gram–Schmidt, twice: orthogonal to rounding also for nearly dependent columns (Björck 1996, 2.4)
  const lower = new Float64Array(count * count); // Z / scale = Z̃ Lᵀ
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

function columnDot(columns: Float64Array, rows: number, a: number, b: number): number {
  let sum = 0;
  for (let i = 0; i < rows; i++) sum += columns[a * rows + i]! * columns[b * rows + i]!;
  return sum;
}
