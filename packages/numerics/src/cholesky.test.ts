import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  choleskyInPlace,
  choleskySolve,
  inverseFromCholesky,
  logDeterminantFromCholesky,
  solveLower,
  solveLowerTransposed,
} from './cholesky.ts';

/** A random A = B Bᵀ + n I with a right side, so that the condition number stays below 100 or so. */
const system = fc
  .integer({ min: 1, max: 7 })
  .chain((n) =>
    fc.tuple(
      fc.constant(n),
      fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: n * n, maxLength: n * n }),
      fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 2 * n, maxLength: 2 * n }),
    ),
  )
  .map(([n, b, right]) => {
    const a = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        let sum = i === j ? n : 0;
        for (let k = 0; k < n; k++) sum += b[i * n + k]! * b[j * n + k]!;
        a[i * n + j] = sum;
      }
    }
    return { n, a, right };
  });

/** A (n, m) times B (m, columns). */
function times(a: ArrayLike<number>, b: ArrayLike<number>, n: number, m: number, columns: number): number[] {
  return Array.from({ length: n * columns }, (_, at) => {
    const [i, c] = [Math.floor(at / columns), at % columns];
    let sum = 0;
    for (let k = 0; k < m; k++) sum += a[i * m + k]! * b[k * columns + c]!;
    return sum;
  });
}

/** The largest distance of two lists; 1e-12 below allows 20 times n ε cond for the sizes here. */
const distance = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);

describe('Cholesky', () => {
  test('factors a matrix done by hand, from its lower triangle alone', () => {
    const a = new Float64Array([4, 99, 99, 12, 37, 99, -16, -43, 98]);
    expect(choleskyInPlace(a, 3)).toBe(true);
    expect([...a]).toEqual([2, 0, 0, 6, 1, 0, -8, 5, 3]);
    expect(logDeterminantFromCholesky(a, 3)).toBeCloseTo(2 * Math.log(6), 14);
  });

  test('says false where the matrix is indefinite, singular, NaN or infinite', () => {
    expect(choleskyInPlace(new Float64Array([1, 2, 2, 1]), 2)).toBe(false);
    expect(choleskyInPlace(new Float64Array([0]), 1)).toBe(false);
    expect(choleskyInPlace(new Float64Array([1, 0, Number.NaN, 1]), 2)).toBe(false);
    expect(choleskyInPlace(new Float64Array([Infinity]), 1)).toBe(false);
    expect(choleskyInPlace(new Float64Array(0), 0)).toBe(true);
  });

  test('solves in both triangles, whole and inverse', () => {
    fc.assert(
      fc.property(system, ({ n, a, right }) => {
        const lower = a.slice();
        expect(choleskyInPlace(lower, n)).toBe(true);
        const x = choleskySolve(lower, n, right, 2);
        expect(distance(times(a, x, n, n, 2), right)).toBeLessThan(1e-12);
        const forward = solveLower(lower, n, Float64Array.from(right), 2);
        expect(distance(times(lower, forward, n, n, 2), right)).toBeLessThan(1e-12);
        const transposed = new Float64Array(n * n);
        for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) transposed[i * n + j] = lower[j * n + i]!;
        const backward = solveLowerTransposed(lower, n, Float64Array.from(right), 2);
        expect(distance(times(transposed, backward, n, n, 2), right)).toBeLessThan(1e-12);
        const inverse = inverseFromCholesky(lower, n);
        const identity = Array.from({ length: n * n }, (_, at) => (at % (n + 1) === 0 ? 1 : 0));
        expect(distance(times(a, inverse, n, n, n), identity)).toBeLessThan(1e-12);
      }),
      { numRuns: 60, seed: 1 },
    );
  });
});
