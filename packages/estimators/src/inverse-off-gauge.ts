import { symmetricEigen } from '@moelab/numerics';

/** Below this share of its diagonal an eigenvalue of an information counts as zero: its rounding level. */
const FLAT = 1e-7;
/** A coordinate of typical size 1 with less information than this per row is not determined. */
const EMPTY = 1e-9;

/** The inverse of an information where it has one, and the directions where it has none. */
export interface InverseOffGauge {
  /** I⁺ (q, q): on the complement of gauge and flat directions. */
  readonly covariance: Float64Array;
  /** Directions without information that are not of the gauge. */
  readonly flat: readonly Float64Array[];
}

/**
 * Inverts an information matrix of `rows` observations off its gauge directions; other directions whose eigenvalue, in units in
 * which the diagonal is 1, is below 1e-7 are flat. I⁺ is a covariance only of what the gauge does not change.
 */
export function inverseOffGauge(
  information: Float64Array,
  rows: number,
  gaugeDirections: readonly Float64Array[],
): InverseOffGauge {
  const q = Math.sqrt(information.length);
  // unit diagonal, so that eigenvalues can be compared; coordinates without information keep their row of zeros
  const scale = new Float64Array(q);
  const typical = Math.max(...Array.from({ length: q }, (_, j) => information[j * q + j]!), 0);
  for (let j = 0; j < q; j++) {
    const own = information[j * q + j]!;
    scale[j] = own > EMPTY * Math.max(rows, typical * 1e-3) ? 1 / Math.sqrt(own) : 0;
  }
  const scaled = new Float64Array(q * q);
  for (let a = 0; a < q; a++)
    for (let b = 0; b < q; b++) scaled[a * q + b] = information[a * q + b]! * scale[a]! * scale[b]!;
  // the declared null directions get a large eigenvalue: what stays near zero is undeclared
  const gauge = orthonormal(
    gaugeDirections.map((direction) => direction.map((v, j) => (scale[j]! > 0 ? v / scale[j]! : v))),
  );
  for (const direction of gauge)
    for (let a = 0; a < q; a++)
      for (let b = 0; b < q; b++) scaled[a * q + b]! += q * direction[a]! * direction[b]!;

  const { values, vectors } = symmetricEigen(scaled, q);
  const flat: Float64Array[] = [];
  const covariance = new Float64Array(q * q);
  for (let e = 0; e < q; e++) {
    const vector = Float64Array.from({ length: q }, (_, j) => vectors[j * q + e]!);
    if (values[e]! < FLAT) {
      flat.push(vector.map((v, j) => (scale[j]! > 0 ? v * scale[j]! : v)));
      continue;
    }
    const root = Math.sqrt(values[e]!);
    const share = vector.map((v, j) => (scale[j]! * v) / root);
    for (let a = 0; a < q; a++) for (let b = 0; b <= a; b++) covariance[a * q + b]! += share[a]! * share[b]!;
  }
  for (let a = 0; a < q; a++) for (let b = 0; b < a; b++) covariance[b * q + a] = covariance[a * q + b]!;
  return { covariance, flat };
}

function orthonormal(directions: readonly Float64Array[]): readonly Float64Array[] {
  const basis: Float64Array[] = [];
  for (const direction of directions) {
    const own = Float64Array.from(direction);
    for (const b of [...basis, ...basis]) {
      const share = own.reduce((sum, v, j) => sum + v * b[j]!, 0);
      for (let j = 0; j < own.length; j++) own[j]! -= share * b[j]!;
    }
    const length = Math.hypot(...own);
    if (length > 1e-9 * Math.hypot(...direction)) basis.push(own.map((v) => v / length));
  }
  return basis;
}
