/**
 * Factors a symmetric positive definite matrix in place: A = L Lᵀ with L lower triangular, diagonal > 0.
 *
 * Reads the lower triangle of `a` only, writes L there and zeros above it. Gives false, with `a` spoilt, where a pivot
 * is not > 0 or not finite: A is not positive definite, or holds a NaN or ±∞. An empty matrix gives true.
 *
 * Shapes: a (n, n) row-major. Cost: n³/3. Source: Golub & Van Loan 2013, algorithm 4.2.1 in its row (dot product) form.
 */
export function choleskyInPlace(a: Float64Array, n: number): boolean {
  for (let i = 0; i < n; i++) {
    const row = i * n;
    for (let j = 0; j <= i; j++) {
      const other = j * n;
      let sum = a[row + j]!;
      for (let k = 0; k < j; k++) sum -= a[row + k]! * a[other + k]!;
      if (j < i) a[row + j] = sum / a[other + j]!;
      else if (sum > 0 && sum < Infinity) a[row + i] = Math.sqrt(sum);
      else return false;
    }
    a.fill(0, row + i + 1, row + n);
  }
  return true;
}

/**
 * Solves L X = B in place of B, L lower triangular with a nonzero diagonal.
 *
 * Shapes: lower (n, n), b (n, columns), both row-major. Cost: n² · columns. Returns `b`. NaN spreads.
 */
export function solveLower(lower: Float64Array, n: number, b: Float64Array, columns = 1): Float64Array {
  for (let i = 0; i < n; i++) {
    const target = i * columns;
    for (let k = 0; k < i; k++) {
      const factor = lower[i * n + k]!;
      for (let c = 0; c < columns; c++) b[target + c]! -= factor * b[k * columns + c]!;
    }
    const pivot = lower[i * n + i]!;
    for (let c = 0; c < columns; c++) b[target + c]! /= pivot;
  }
  return b;
}

/**
 * Solves Lᵀ X = B in place of B; L is given, not its transpose.
 *
 * Shapes: lower (n, n), b (n, columns), both row-major. Cost: n² · columns. Returns `b`. NaN spreads.
 */
export function solveLowerTransposed(
  lower: Float64Array,
  n: number,
  b: Float64Array,
  columns = 1,
): Float64Array {
  for (let i = n - 1; i >= 0; i--) {
    const source = i * columns;
    const pivot = lower[i * n + i]!;
    for (let c = 0; c < columns; c++) b[source + c]! /= pivot;
    for (let k = 0; k < i; k++) {
      const factor = lower[i * n + k]!;
      for (let c = 0; c < columns; c++) b[k * columns + c]! -= factor * b[source + c]!;
    }
  }
  return b;
}

/**
 * Solves A X = B from the factor of A = L Lᵀ; B stays as it is.
 *
 * Shapes: lower (n, n), b (n, columns) → (n, columns), row-major. Cost: 2 n² · columns. NaN spreads.
 */
export function choleskySolve(
  lower: Float64Array,
  n: number,
  b: ArrayLike<number>,
  columns = 1,
): Float64Array {
  const x = Float64Array.from(b);
  solveLower(lower, n, x, columns);
  return solveLowerTransposed(lower, n, x, columns);
}

/**
 * Gives A⁻¹ from the factor of A = L Lᵀ, symmetric to the last bit.
 *
 * Shapes: lower (n, n) → (n, n), row-major. Cost: n³. NaN spreads.
 */
export function inverseFromCholesky(lower: Float64Array, n: number): Float64Array {
  const inverse = new Float64Array(n * n);
  for (let i = 0; i < n; i++) inverse[i * n + i] = 1;
  solveLower(lower, n, inverse, n);
  solveLowerTransposed(lower, n, inverse, n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) inverse[j * n + i] = inverse[i * n + j]!;
  }
  return inverse;
}

/** Gives log det A = 2 Σᵢ log Lᵢᵢ from the factor of A = L Lᵀ; 0 for an empty matrix. */
export function logDeterminantFromCholesky(lower: Float64Array, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += Math.log(lower[i * n + i]!);
  return 2 * sum;
}
