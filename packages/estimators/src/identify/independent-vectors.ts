import { dot, norm } from './column-space.ts';

/** Gives what is left of a vector outside the span of orthonormal ones, taken out twice for the sake of rounding. */
export function withoutSpan(vector: Float64Array, basis: readonly Float64Array[]): Float64Array {
  const rest = Float64Array.from(vector);
  for (let round = 0; round < 2; round++)
    for (const b of basis) {
      const share = dot(rest, b);
      for (let i = 0; i < rest.length; i++) rest[i]! -= share * b[i]!;
    }
  return rest;
}

/** Tells whether two vectors have one direction up to sign; never where one is 0. */
export function areParallel(a: Float64Array, b: Float64Array): boolean {
  const [sizeA, sizeB] = [norm(a), norm(b)];
  if (!(sizeA > 0 && sizeB > 0)) return false;
  return Math.abs(dot(a, b)) >= (1 - 1e-12) * sizeA * sizeB;
}

/** Adds the part of a vector that is orthogonal to an orthonormal list, of norm 1; gives false where there is none. */
export function addIndependent(orthonormal: Float64Array[], vector: Float64Array): boolean {
  const size = norm(vector);
  if (!(size > 0)) return false;
  const part = withoutSpan(
    vector.map((v) => v / size),
    orthonormal,
  );
  const left = norm(part);
  if (!(left > 1e-6)) return false;
  orthonormal.push(part.map((v) => v / left));
  return true;
}

/** Gives another basis of the span of independent vectors, by elimination: each is 1 at its own pivot and 0 at the others'. */
export function sparseBasis(vectors: readonly Float64Array[]): readonly Float64Array[] {
  return eliminated(vectors).rows.map((row) => row.map((v) => (Math.abs(v) < 1e-9 ? 0 : v)));
}

/** Gives one place for each of some independent vectors at which no combination of them but 0 vanishes. */
export const pivotsOf = (vectors: readonly Float64Array[]): ReadonlySet<number> =>
  new Set(eliminated(vectors).pivots);

/** Gauss–Jordan elimination with the largest entry of each row as its pivot. */
function eliminated(vectors: readonly Float64Array[]) {
  const rows = vectors.map((vector) => Float64Array.from(vector));
  const pivots: number[] = [];
  for (const [r, row] of rows.entries()) {
    const pivot = row.reduce((best, v, j) => (Math.abs(v) > Math.abs(row[best]!) ? j : best), 0);
    pivots.push(pivot);
    const own = row.map((v) => v / row[pivot]!);
    rows[r] = own;
    for (const [s, other] of rows.entries()) {
      const share = other[pivot]!;
      if (s !== r) rows[s] = other.map((v, j) => v - share * own[j]!);
    }
  }
  return { rows, pivots };
}
