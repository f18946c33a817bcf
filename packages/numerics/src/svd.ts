import { type Matrix as DenseMatrix, SingularValueDecomposition } from 'ml-matrix';
import { denseMatrix } from './dense-matrix.ts';

/** Is the thin decomposition A = U diag(values) Vᵀ, k = min(rows, cols). */
export interface ThinSvd {
  /** Left singular vectors, shape (rows, k), row-major. */
  readonly u: Float64Array;
  /** Singular values, descending, shape (k). */
  readonly values: Float64Array;
  /** Right singular vectors, shape (cols, k), row-major: column j belongs to `values[j]`; signs are not fixed. */
  readonly v: Float64Array;
}

/**
 * Gives the thin singular value decomposition. For cold paths.
 *
 * Shapes: a (rows, cols), row-major; an empty side gives empty lists. Cost: about 14 rows · cols² for the longer side as rows. Throws a
 * RangeError where a has another length, or holds NaN or ±∞. Source: Golub & Kahan's QR iteration, as in ml-matrix.
 */
export function svd(a: ArrayLike<number>, rows: number, cols: number): ThinSvd {
  if (a.length !== rows * cols) {
    throw new RangeError(`svd: a must hold rows · cols = ${rows * cols} numbers, got ${a.length}`);
  }
  const k = Math.min(rows, cols);
  if (k === 0) return { u: new Float64Array(0), values: new Float64Array(0), v: new Float64Array(0) };
  const { dense, unit } = denseMatrix('svd', a, rows, cols);
  const result = new SingularValueDecomposition(dense, { autoTranspose: true });
  const values = result.diagonal;
  const order = Array.from({ length: k }, (_, i) => i).sort((i, j) => values[j]! - values[i]!);
  return {
    u: columns(result.leftSingularVectors, order),
    values: Float64Array.from(order, (i) => unit * values[i]!),
    v: columns(result.rightSingularVectors, order),
  };
}

function columns(source: DenseMatrix, order: readonly number[]): Float64Array {
  const flat = new Float64Array(source.rows * order.length);
  for (let i = 0; i < source.rows; i++) {
    order.forEach((column, j) => {
      flat[i * order.length + j] = source.get(i, column);
    });
  }
  return flat;
}
