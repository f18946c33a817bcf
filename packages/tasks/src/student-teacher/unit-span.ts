import { type Matrix, matrix, rowOf } from '@moelab/numerics';
import { dot } from '../dot.ts';
import type { Units } from './units.ts';

/** What of a vector may be left after its projection on the others before it counts as one of theirs. */
const DEPENDENT = 1e-12;

/** The space that some units span, with its own orthonormal coordinates. */
export interface UnitSpan {
  /** The number of coordinates. */
  readonly size: number;
  /** The units in these coordinates: (m, size), with the same inner products. */
  into(units: Units): Units;
  /** Units of these coordinates in all inputs again. */
  outOf(units: Units): Units;
}

/**
 * Gives the span of all vectors of some units. Gradients of the population loss lie in the span of student and teacher, so that a
 * flow never leaves it: written in it, a flow costs the same for every number of inputs.
 *
 * By Gram–Schmidt, twice; the basis begins with the first units' vectors. Shapes: units (m, d) → (m, size), size ≤ d. Cost: (number of vectors)² d.
 */
export function unitSpan(...all: readonly [Units, ...Units[]]): UnitSpan {
  const inputs = all[0].routers.cols;
  const basis: Float64Array[] = [];
  for (const { routers, directions } of all)
    for (const vectors of [routers, directions])
      for (let i = 0; i < vectors.rows && basis.length < inputs; i++) {
        const left = rowOf(vectors, i).slice();
        for (const others of [basis, basis])
          for (const other of others) {
            const along = dot(other, left);
            for (let s = 0; s < inputs; s++) left[s]! -= along * other[s]!;
          }
        const norm = Math.sqrt(dot(left, left));
        if (norm > DEPENDENT) basis.push(left.map((v) => v / norm));
      }
  const size = basis.length;
  const mapped = (units: Units, of: (vectors: Matrix) => Matrix): Units => ({
    ...units,
    routers: of(units.routers),
    directions: of(units.directions),
  });
  return {
    size,
    into: (units) =>
      mapped(units, (vectors) => {
        const own = matrix(vectors.rows, size);
        for (let i = 0; i < vectors.rows; i++)
          for (const [s, axis] of basis.entries()) own.data[i * size + s] = dot(axis, rowOf(vectors, i));
        return own;
      }),
    outOf: (units) =>
      mapped(units, (vectors) => {
        const own = matrix(vectors.rows, inputs);
        for (let i = 0; i < vectors.rows; i++) {
          const to = rowOf(own, i);
          for (const [k, axis] of basis.entries()) {
            const along = vectors.data[i * size + k]!;
            for (let s = 0; s < inputs; s++) to[s]! += along * axis[s]!;
          }
        }
        return own;
      }),
  };
}
