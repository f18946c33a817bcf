import { Matrix as DenseMatrix } from 'ml-matrix';

/**
 * Copies a finite (rows, cols) list into ml-matrix's own matrix, divided by `unit`, so that its squares neither overflow nor vanish.
 *
 * The unit is 1 unless the largest entry is outside [1e-140, 1e140], then that entry. An entry below 1e-200 of the largest becomes 0:
 * ml-matrix loses the orthogonality of the vectors on subnormal numbers. `where` begins the message of the RangeError.
 */
export function denseMatrix(
  where: string,
  a: ArrayLike<number>,
  rows: number,
  cols: number,
): { dense: DenseMatrix; unit: number } {
  let most = 0;
  for (let i = 0; i < rows * cols; i++) {
    const value = a[i]!;
    if (!Number.isFinite(value)) {
      throw new RangeError(
        `${where}: a must be finite, got ${value} in row ${Math.floor(i / cols)}, column ${i % cols}`,
      );
    }
    most = Math.max(most, Math.abs(value));
  }
  const unit = most === 0 || (most > 1e-140 && most < 1e140) ? 1 : most;
  const dense = new DenseMatrix(rows, cols);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++) {
      const value = a[i * cols + j]! / unit;
      dense.set(i, j, Math.abs(value) < 1e-200 * (most / unit) ? 0 : value);
    }
  }
  return { dense, unit };
}
