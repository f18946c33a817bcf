import { choleskyInPlace, choleskySolve } from './cholesky.ts';

/** Is the solution of a ridged positive definite system, with the relative ridge that it took. */
export interface PositiveSolution {
  /** X with (A + ridge · D) X = B, shape (n, columns), row-major. */
  readonly solution: Float64Array;
  /** The relative ridge that was added: 0 where A was well enough determined. */
  readonly ridge: number;
}

const LADDER = [1e-12, 1e-10, 1e-8, 1e-6, 1e-4, 1e-2];

/**
 * Solves A X = B for a symmetric positive semidefinite A with the smallest relative ridge that makes it well determined.
 *
 * (A + ρ D) X = B with D = diag(A), and 1 where a diagonal entry is 0, so that units of rows do not matter. ρ is the
 * first of `ridge` (default 0), 1e-12, 1e-10, 1e-8, 1e-6, 1e-4, 1e-2 at which every Cholesky pivot of the matrix scaled to
 * unit diagonal exceeds 16 n ε, ε = 2⁻⁵²: below that a column is a combination of the others as far as rounding can tell.
 *
 * Shapes: a (n, n), b (n, columns) → (n, columns), row-major; both stay as they are; only a's lower triangle is read.
 * Cost: n³/3 + 2 n² · columns a rung. Throws a RangeError where no rung will do (A is indefinite) or A holds NaN or ±∞;
 * NaN and ±∞ in b spread.
 */
export function solvePositive(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  n: number,
  columns = 1,
  options: { readonly ridge?: number } = {},
): PositiveSolution {
  const first = options.ridge ?? 0;
  if (!(first >= 0 && first < Infinity)) {
    throw new RangeError(`solvePositive: ridge must be a number ≥ 0, got ${first}`);
  }
  const scale = new Float64Array(n); // D^(-1/2)
  for (let i = 0; i < n; i++) {
    const diagonal = a[i * n + i]!;
    scale[i] = diagonal > 0 ? 1 / Math.sqrt(diagonal) : 1;
  }
  const right = Float64Array.from(b);
  for (let i = 0; i < n; i++) {
    for (let c = 0; c < columns; c++) right[i * columns + c]! *= scale[i]!;
  }
  const smallest = 16 * n * Number.EPSILON;
  for (const ridge of [first, ...LADDER.filter((rung) => rung > first)]) {
    const lower = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < i; j++) lower[i * n + j] = a[i * n + j]! * scale[i]! * scale[j]!;
      const diagonal = a[i * n + i]!;
      lower[i * n + i] = diagonal > 0 ? 1 + ridge : diagonal + ridge;
      if (diagonal === Infinity) lower[i * n + i] = Number.NaN;
    }
    if (!choleskyInPlace(lower, n) || smallestPivot(lower, n) <= smallest) continue;
    const solution = choleskySolve(lower, n, right, columns);
    for (let i = 0; i < n; i++) {
      for (let c = 0; c < columns; c++) solution[i * columns + c]! *= scale[i]!;
    }
    return { solution, ridge };
  }
  throw new RangeError(
    `solvePositive: the matrix (${n}, ${n}) has NaN, ±∞ or a negative eigenvalue that a relative ridge of 0.01 does not lift; it must be symmetric positive semidefinite`,
  );
}

function smallestPivot(lower: Float64Array, n: number): number {
  let smallest = Infinity;
  for (let i = 0; i < n; i++) smallest = Math.min(smallest, lower[i * n + i]! ** 2);
  return smallest;
}
