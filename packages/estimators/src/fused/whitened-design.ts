import { choleskyInPlace, type Matrix, matrix, solveLower, solveLowerTransposed } from '@moelab/numerics';
import { type Design, kernels } from '@moelab/numerics/kernels';
import { columnCount, type RawDesign, unscaled } from './raw-design.ts';
import { checkSquares, dependentColumns } from './refused-columns.ts';

/**
 * A design matrix in coordinates in which its columns have length √rows and are far from dependent, orthonormal where they were not: fits do
 * not depend on units or origins.
 */
export interface WhitenedDesign {
  readonly rows: number;
  readonly count: number;
  /** Z̃ (rows, count), as kernels take it. */
  readonly design: Design;
  /** The coefficients c with Z̃ c = 1; undefined where no constant is in its span. */
  readonly constant: Float64Array | undefined;
  /** Coefficients (count, width) of Z from those of Z̃: C = L⁻ᵀ C̃. */
  original(coefficients: ArrayLike<number>, width: number): Float64Array;
  /** Coefficients of Z̃ from those of Z: C̃ = Lᵀ C. */
  whitened(coefficients: ArrayLike<number>, width: number): Float64Array;
}

/** A pivot of Cholesky's factor of columns of length 1 from which on they are far from dependent: none has more than 91 % of its square from others. */
const FAR = 0.3;
/** One from which on one round leaves them orthonormal to 1e-13. */
const WELL = 0.1;
/** Below it two rounds may not be enough: the Gram matrix squares the condition. */
const ILL = 1e-4;
/** Rows that are transformed at a time: some ten columns of so many stay in the first-level cache. */
const CACHED = 256;

/**
 * Whitens a design matrix Z, or (Z, 1) `withConstant`: ZᵀZ/rows = L Lᵀ, Z̃ = Z L⁻ᵀ.
 *
 * Columns are scaled first, so that units do not matter to the decomposition: Cholesky's of the Gram matrix, once or twice, where columns
 * are not nearly dependent, else Gram–Schmidt's, twice. Where they are far from dependent, with a constant among them, scales are all of L, and
 * Z̃ stays Z with factors, and nothing is written. `products` are ZᵀZ, or (Z, 1)ᵀ(Z, 1). Cost: count² · rows multiplications a round.
 * Throws INVALID_DATA when the columns are linearly dependent to 1e-9 of their length, or their squares beyond float64; `names` says which.
 */
export function whiten(
  given: RawDesign,
  names: (column: number) => string,
  products: Float64Array = productsOf(given),
): WhitenedDesign {
  const { withConstant } = given;
  const { rows, cols, data } = given.matrix;
  const count = columnCount(given);
  for (let j = 0; j < cols; j++)
    checkSquares(j, products[j * count + j]!, () => data.some((v, at) => at % cols === j && v !== 0), names);
  const scale = Float64Array.from(
    { length: count },
    (_, j) => Math.sqrt(products[j * count + j]! / rows) || 1,
  );
  const first = factorOf(
    products.map((g, i) => g / (rows * scale[Math.floor(i / count)]! * scale[i % count]!)),
    count,
  );
  const ones = withConstant ? cols : columnOfOnes(given.matrix);
  if (first !== undefined && first.pivot >= FAR && ones >= 0) {
    const constant = new Float64Array(count);
    constant[ones] = scale[ones]!;
    const times = (coefficients: ArrayLike<number>, width: number, power: 1 | -1) =>
      Float64Array.from(coefficients, (c, i) => c * scale[Math.floor(i / width)]! ** power);
    return {
      rows,
      count,
      design: { ...unscaled(given), factors: scale.map((s) => 1 / s) },
      constant,
      original: (coefficients, width) => times(coefficients, width, -1),
      whitened: (coefficients, width) => times(coefficients, width, 1),
    };
  }
  const z = written(given);
  const { columns, lower } = byCholesky(z, first, scale) ?? byGramSchmidt(z, scale, names);
  return {
    rows,
    count,
    design: { columns, features: count },
    constant: constantCoefficients(columns, rows, count),
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

/** ZᵀZ, or (Z, 1)ᵀ(Z, 1). */
function productsOf(given: RawDesign): Float64Array {
  const { rows, cols, data } = written(given);
  return kernels.gram(data, rows, cols);
}

/** The design with its constant written. */
function written({ matrix: z, withConstant }: RawDesign): Matrix {
  if (!withConstant) return z;
  const appended = matrix(z.rows, z.cols + 1);
  for (let i = 0, from = 0, to = 0; i < z.rows; i++) {
    for (let j = 0; j < z.cols; j++) appended.data[to++] = z.data[from++]!;
    appended.data[to++] = 1;
  }
  return appended;
}

/** The last column of Z that is 1 in every row, or −1. */
function columnOfOnes({ rows, cols: count, data }: Matrix): number {
  for (let j = count - 1; j >= 0; j--) {
    let at = j;
    while (at < rows * count && data[at] === 1) at += count;
    if (at >= rows * count) return j;
  }
  return -1;
}

/** The coefficients c with Z̃ c = 1 for orthonormal columns, or undefined. */
function constantCoefficients(columns: Float64Array, rows: number, count: number): Float64Array | undefined {
  const c = new Float64Array(count);
  for (let j = 0; j < count; j++) {
    let sum = 0;
    for (let i = 0; i < rows; i++) sum += columns[j * rows + i]!;
    c[j] = sum / rows;
  }
  const captured = c.reduce((sum, v) => sum + v * v, 0); // ‖projection of 1‖² / rows
  return Math.abs(1 - captured) < 1e-12 ? c : undefined;
}

interface Whitened {
  readonly columns: Float64Array;
  /** L with Z / scale = Z̃ Lᵀ. */
  readonly lower: Float64Array;
}

/**
 * Cholesky QR, repeated where needed (Yamamoto et al. 2015, ETNA 44, 306); undefined where columns are too nearly dependent. The first round
 * reads Z twice and keeps nothing but its result.
 */
function byCholesky(
  { rows, cols: count, data }: Matrix,
  first: Factor | undefined,
  scale: Float64Array,
): Whitened | undefined {
  if (first === undefined || first.pivot < ILL) return undefined;
  const rowsOfZ = { values: data, row: count, column: 1 };
  const columns = new Float64Array(rows * count);
  transform(
    rowsOfZ,
    first.inverse.map((t, i) => t / scale[i % count]!),
    rows,
    count,
    columns,
  );
  if (first.pivot >= WELL) return { columns, lower: first.lower };
  const ofColumns = { values: columns, offset: 0, row: rows, column: 1 };
  const again = kernels.syrk(ofColumns, count, rows).map((g) => g / rows);
  const second = factorOf(again, count)!; // near the identity
  transform({ values: columns, row: 1, column: rows }, second.inverse, rows, count, columns);
  return { columns, lower: product(first.lower, second.lower, count) };
}

/** Cholesky's factor with its inverse and smallest pivot. */
interface Factor {
  readonly lower: Float64Array;
  readonly pivot: number;
  readonly inverse: Float64Array;
}

/** Factors products of columns; undefined where there is no factor. */
function factorOf(products: Float64Array, count: number): Factor | undefined {
  const lower = Float64Array.from(products);
  if (!choleskyInPlace(lower, count)) return undefined;
  let pivot = Infinity;
  for (let j = 0; j < count; j++) pivot = Math.min(pivot, lower[j * count + j]!);
  const inverse = new Float64Array(count * count);
  for (let j = 0; j < count; j++) inverse[j * count + j] = 1;
  return { lower, pivot, inverse: solveLower(lower, count, inverse, count) };
}

/** Writes Z Tᵀ, T lower triangular, to `columns`, which may be what Z views. */
function transform(
  z: { readonly values: Float64Array; readonly row: number; readonly column: number },
  triangle: Float64Array,
  rows: number,
  count: number,
  columns: Float64Array,
): void {
  const { values, row, column } = z;
  for (let from = 0; from < rows; from += CACHED) {
    const size = Math.min(CACHED, rows - from);
    // from the last column, so that each finds those before it as they were
    for (let j = count - 1; j >= 0; j--) {
      const to = j * rows + from;
      for (let k = j; k >= 0; k--) {
        const factor = triangle[j * count + k]!;
        let at = from * row + k * column;
        if (k === j) for (let i = 0; i < size; i++, at += row) columns[to + i] = factor * values[at]!;
        else for (let i = 0; i < size; i++, at += row) columns[to + i]! += factor * values[at]!;
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
  { rows, cols: count, data }: Matrix,
  scale: Float64Array,
  names: (column: number) => string,
): Whitened {
  const columns = new Float64Array(rows * count);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < count; j++) columns[j * rows + i] = data[i * count + j]! / scale[j]!;
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
    if (!(length > 1e-9)) throw dependentColumns(j, lower, count, names);
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
