import { symmetricEigen } from '@moelab/numerics';
import { columnSpace, dot, norm } from './column-space.ts';

/** A covariance in a subspace of symmetric matrices. */
export interface AttainableSpread {
  /** Of the largest rank that there is, of trace 1; (m, m) row-major. */
  readonly covariance: Float64Array;
  /** A basis of the matrices of the subspace that live on its range. */
  readonly face: readonly Float64Array[];
  /** False where the search was cut off: then the covariance covers all that could not be ruled out. */
  readonly isCertain: boolean;
}

/** An eigenvalue of a matrix of trace 1, or an entry of one of norm 1, below this is zero. */
const ZERO = 1e-7;
const ROUNDS = 500;

/**
 * Finds what spread of copies around an expert can stay unseen: the covariances C ⪰ 0 in a subspace of symmetric matrices. Gives
 * undefined when only 0 is positive semidefinite there: then no spread stays unseen.
 *
 * By facial reduction: either the subspace has a positive definite matrix, or its complement has a W ⪰ 0, W ≠ 0, and then every C
 * lives on the null space of W, where one looks again. A coordinate whose diagonal entry is 0 throughout is such a W; others, and
 * the definite matrix, are found by alternating projections.
 *
 * Shapes: each basis matrix (m, m) row-major. Source: Borwein & Wolkowicz 1981 (J. Austral. Math. Soc. 30).
 */
export function attainableSpread(basis: readonly Float64Array[], m: number): AttainableSpread | undefined {
  let frame: Float64Array[] = Array.from({ length: m }, (_, j) => new Float64Array(m).fill(1, j, j + 1));
  while (frame.length > 0) {
    const r = frame.length;
    const inside = onFrame(basis, frame, m);
    if (inside.length === 0) return undefined;
    const isDead = frame.map((_, j) => inside.every((b) => Math.abs(b[j * r + j]!) <= ZERO));
    if (isDead.includes(true)) {
      frame = frame.filter((_, j) => !isDead[j]);
      continue;
    }
    const lifted = () => inside.map((b) => lift(b, frame, m));
    const definite = common((x) => ontoSpan(x, inside), r);
    if (definite !== undefined && smallestEigenvalue(definite, r) > ZERO)
      return { covariance: lift(definite, frame, m), face: lifted(), isCertain: true };
    const outside = common((x) => minus(x, ontoSpan(x, inside)), r);
    if (outside === undefined) {
      const all = Float64Array.from({ length: r * r }, (_, i) => (i % (r + 1) === 0 ? 1 / r : 0));
      return { covariance: lift(all, frame, m), face: lifted(), isCertain: false };
    }
    const { values, vectors } = symmetricEigen(outside, r);
    const kept = Array.from(values.keys()).filter((k) => values[k]! <= 1e-4);
    frame = kept.map((k) => combined(frame, (j) => vectors[j * r + k]!));
  }
  return undefined;
}

/** An orthonormal basis, in the coordinates of a frame, of the matrices of a subspace that live on the frame's span. */
function onFrame(
  basis: readonly Float64Array[],
  frame: readonly Float64Array[],
  m: number,
): readonly Float64Array[] {
  const r = frame.length;
  const whole = columnSpace(basis, 1e-9).basis;
  const parts = whole.map((b) => {
    const part = new Float64Array(r * r);
    for (const [k, v] of frame.entries())
      for (const [l, w] of frame.entries())
        for (let i = 0; i < m; i++)
          for (let j = 0; j < m; j++) part[k * r + l]! += v[i]! * b[i * m + j]! * w[j]!;
    return part;
  });
  const rests = whole.map((b, n) => minus(b, lift(parts[n]!, frame, m)));
  const space = columnSpace(
    rests,
    ZERO,
    rests.map(() => ZERO),
  );
  const own = space.nullVectors.map((weights) => combined(parts, (n) => weights[n]! / space.scale[n]!));
  return columnSpace(own, ZERO).basis;
}

/** A matrix of trace 1 in a subspace and in the cone, by alternating projections from the identity; undefined where none is met. */
function common(project: (x: Float64Array) => Float64Array, r: number): Float64Array | undefined {
  let c: Float64Array = Float64Array.from({ length: r * r }, (_, i) => (i % (r + 1) === 0 ? 1 / r : 0));
  for (let round = 0; round < ROUNDS; round++) {
    const onSubspace = project(c);
    if (norm(minus(onSubspace, c)) <= ZERO * norm(c) && round > 0) return c;
    c = positivePart(onSubspace, r);
    let trace = 0;
    for (let i = 0; i < r; i++) trace += c[i * r + i]!;
    if (!(trace > ZERO)) return undefined;
    c = c.map((v) => v / trace);
  }
  return undefined;
}

/** The nearest positive semidefinite matrix. */
function positivePart(c: Float64Array, r: number): Float64Array {
  const { values, vectors } = symmetricEigen(c, r);
  const positive = new Float64Array(r * r);
  for (let k = 0; k < r; k++) {
    if (!(values[k]! > 0)) continue;
    for (let i = 0; i < r; i++)
      for (let j = 0; j < r; j++)
        positive[i * r + j]! += values[k]! * vectors[i * r + k]! * vectors[j * r + k]!;
  }
  return positive;
}

const smallestEigenvalue = (c: Float64Array, r: number): number => symmetricEigen(c, r).values[0]!;

/** Σ_kl c_kl v_k v_lᵀ. */
function lift(c: Float64Array, frame: readonly Float64Array[], m: number): Float64Array {
  const r = frame.length;
  const whole = new Float64Array(m * m);
  for (const [k, v] of frame.entries())
    for (const [l, w] of frame.entries()) {
      const share = c[k * r + l]!;
      if (share === 0) continue;
      for (let i = 0; i < m; i++) for (let j = 0; j < m; j++) whole[i * m + j]! += share * v[i]! * w[j]!;
    }
  return whole;
}

function ontoSpan(x: Float64Array, orthonormal: readonly Float64Array[]): Float64Array {
  return combined(orthonormal, (b) => dot(x, orthonormal[b]!));
}

/** Σ weight(n) vectors[n]. */
function combined(vectors: readonly Float64Array[], weight: (n: number) => number): Float64Array {
  const sum = new Float64Array(vectors[0]!.length);
  for (const [n, vector] of vectors.entries()) {
    const w = weight(n);
    for (let i = 0; i < sum.length; i++) sum[i]! += w * vector[i]!;
  }
  return sum;
}

const minus = (a: Float64Array, b: Float64Array): Float64Array => a.map((v, i) => v - b[i]!);
