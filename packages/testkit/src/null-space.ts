/** Below this share of the largest singular value a direction counts as null: differences are good to 1e-10. */
const RELATIVE_ZERO = 1e-6;

/**
 * Gives an orthonormal basis of the null space of the matrix with these columns, by one-sided Jacobi rotations.
 *
 * A column of zeros is null. Cost: O(columns² · rows) a sweep, a few sweeps. Source: Hestenes 1958, J. SIAM 6.
 */
export function nullSpace(columns: readonly Float64Array[]): readonly Float64Array[] {
  const n = columns.length;
  const a = columns.map((column) => Float64Array.from(column));
  const v = columns.map((_, j) => new Float64Array(n).fill(1, j, j + 1));
  for (let sweep = 0, rotated = true; rotated && sweep < 60; sweep++) {
    rotated = false;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        const pp = dot(a[p]!, a[p]!);
        const qq = dot(a[q]!, a[q]!);
        const pq = dot(a[p]!, a[q]!);
        if (Math.abs(pq) <= 1e-15 * Math.sqrt(pp * qq)) continue;
        rotated = true;
        const zeta = (qq - pp) / (2 * pq);
        const t = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.hypot(1, zeta));
        const c = 1 / Math.hypot(1, t);
        rotate(a[p]!, a[q]!, c, c * t);
        rotate(v[p]!, v[q]!, c, c * t);
      }
    }
  }
  const singular = a.map((column) => Math.sqrt(dot(column, column)));
  const largest = Math.max(0, ...singular);
  return v.filter((_, j) => singular[j]! <= RELATIVE_ZERO * largest);
}

/** Gives the number of independent ones among some vectors. */
export const rankOf = (vectors: readonly Float64Array[]): number =>
  vectors.length - nullSpace(vectors).length;

function rotate(p: Float64Array, q: Float64Array, c: number, s: number): void {
  for (let i = 0; i < p.length; i++) {
    const x = p[i]!;
    const y = q[i]!;
    p[i] = c * x - s * y;
    q[i] = s * x + c * y;
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += a[i]! * b[i]!;
  return total;
}
