import { symmetricEigen } from '@moelab/numerics';
import { columnSpace, dot, norm } from './column-space.ts';

/** A matrix that is not zero has an eigenvalue above this share of its trace. */
const ZERO = 1e-6;
const ROUNDS = 400;

/**
 * Finds what spread of copies around an expert can stay unseen: a covariance C ⪰ 0 in a subspace of symmetric matrices, of
 * the largest rank and of trace 1, with a basis of all matrices of the subspace that live on its range. Gives undefined when only 0
 * is positive semidefinite there: then no spread stays unseen.
 *
 * By alternating projections from the identity on the subspace and the cone: what remains of it is in the interior of the
 * cone's face. Shapes: each basis matrix (m, m) row-major. Source: von Neumann's alternating projections (Bauschke & Borwein 1996).
 */
export function attainableSpread(
  basis: readonly Float64Array[],
  m: number,
): { readonly covariance: Float64Array; readonly face: readonly Float64Array[] } | undefined {
  const orthonormal = columnSpace(basis, 1e-9).basis;
  if (orthonormal.length === 0) return undefined;
  let c: Float64Array = Float64Array.from({ length: m * m }, (_, i) => (i % (m + 1) === 0 ? 1 / m : 0));
  for (let round = 0; round < ROUNDS; round++) {
    const onSubspace = new Float64Array(m * m);
    for (const b of orthonormal) {
      const share = dot(c, b);
      for (let i = 0; i < c.length; i++) onSubspace[i]! += share * b[i]!;
    }
    c = positivePart(onSubspace, m);
    const trace = traceOf(c, m);
    if (!(trace > 1e-9)) return undefined;
    c = c.map((v) => v / trace);
  }
  const inside = new Float64Array(m * m);
  for (const b of orthonormal) {
    const share = dot(c, b);
    for (let i = 0; i < c.length; i++) inside[i]! += share * b[i]!;
  }
  if (norm(inside.map((v, i) => v - c[i]!)) > ZERO) return undefined; // the cone touches the subspace at 0 only
  const { values, vectors } = symmetricEigen(c, m);
  const range = Array.from({ length: m }, (_, k) =>
    Float64Array.from({ length: m }, (_, i) => vectors[i * m + k]!),
  ).filter((_, k) => values[k]! > ZERO);
  const project = (b: Float64Array) => onRange(b, range, m);
  const outside = orthonormal.map((b) => {
    const p = project(b);
    return b.map((v, i) => v - p[i]!);
  });
  const face = columnSpace(
    outside,
    1e-7,
    outside.map(() => 1e-7),
  ).nullVectors.map((weights) => {
    const sum = new Float64Array(m * m);
    for (const [b, w] of weights.entries())
      for (let i = 0; i < sum.length; i++) sum[i]! += w * orthonormal[b]![i]!;
    return sum;
  });
  return { covariance: project(c), face };
}

/** The nearest positive semidefinite matrix. */
function positivePart(c: Float64Array, m: number): Float64Array {
  const { values, vectors } = symmetricEigen(c, m);
  const positive = new Float64Array(m * m);
  for (let k = 0; k < m; k++) {
    if (!(values[k]! > 0)) continue;
    for (let i = 0; i < m; i++)
      for (let j = 0; j < m; j++)
        positive[i * m + j]! += values[k]! * vectors[i * m + k]! * vectors[j * m + k]!;
  }
  return positive;
}

/** P b P with the projection P on the span of orthonormal vectors. */
function onRange(b: Float64Array, range: readonly Float64Array[], m: number): Float64Array {
  const result = new Float64Array(m * m);
  for (const r of range)
    for (const s of range) {
      let share = 0;
      for (let i = 0; i < m; i++) for (let j = 0; j < m; j++) share += r[i]! * b[i * m + j]! * s[j]!;
      for (let i = 0; i < m; i++) for (let j = 0; j < m; j++) result[i * m + j]! += share * r[i]! * s[j]!;
    }
  return result;
}

const traceOf = (c: Float64Array, m: number): number => {
  let trace = 0;
  for (let i = 0; i < m; i++) trace += c[i * m + i]!;
  return trace;
};
