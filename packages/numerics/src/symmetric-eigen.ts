import { EigenvalueDecomposition } from 'ml-matrix';
import { denseMatrix } from './dense-matrix.ts';

/** Is the decomposition A = V diag(values) Vᵀ of a symmetric matrix. */
export interface SymmetricEigen {
  /** Eigenvalues, ascending, shape (n). */
  readonly values: Float64Array;
  /** Orthonormal eigenvectors, shape (n, n), row-major: column j belongs to `values[j]`; signs are not fixed. */
  readonly vectors: Float64Array;
}

/**
 * Gives eigenvalues and eigenvectors of a symmetric matrix; only its lower triangle is read. For cold paths.
 *
 * Shapes: a (n, n), row-major; n = 0 gives empty lists. Cost: about 9 n³. Throws a RangeError where a has another length, or
 * holds NaN or ±∞. Source: Householder reduction and QL, as in ml-matrix.
 */
export function symmetricEigen(a: ArrayLike<number>, n: number): SymmetricEigen {
  if (a.length !== n * n) {
    throw new RangeError(`symmetricEigen: a must hold n² = ${n * n} numbers, got ${a.length}`);
  }
  if (n === 0) return { values: new Float64Array(0), vectors: new Float64Array(0) };
  const lower = Float64Array.from(a);
  for (let i = 0; i < n; i++) lower.fill(0, i * n + i + 1, (i + 1) * n);
  const { dense, unit } = denseMatrix('symmetricEigen', lower, n, n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) dense.set(j, i, dense.get(i, j));
  }
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(dense, {
    assumeSymmetric: true,
  });
  const order = Array.from(realEigenvalues, (_, i) => i).sort(
    (i, j) => realEigenvalues[i]! - realEigenvalues[j]!,
  );
  const vectors = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) vectors[i * n + j] = eigenvectorMatrix.get(i, order[j]!);
  }
  return { values: Float64Array.from(order, (i) => unit * realEigenvalues[i]!), vectors };
}
