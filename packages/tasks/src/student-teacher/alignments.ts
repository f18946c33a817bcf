import { type Matrix, matrix, rowOf } from '@moelab/numerics';
import { dot } from '../dot.ts';
import type { Units } from './units.ts';

/** How far each unit points to each teacher. */
export interface Alignments {
  /** v_i · v*_j, (m, m*). */
  readonly routers: Matrix;
  /** w_i · w*_j, (m, m*). */
  readonly directions: Matrix;
}

/** From which alignment on a vector counts as found. */
export const ALIGNED = 0.9;

/** Gives the alignments of a student's units with those of its teacher. Shapes: (m, d), (m*, d) → (m, m*). */
export const alignments = (student: Units, teacher: Units): Alignments => ({
  routers: innerProducts(student.routers, teacher.routers),
  directions: innerProducts(student.directions, teacher.directions),
});

function innerProducts(a: Matrix, b: Matrix): Matrix {
  const products = matrix(a.rows, b.rows);
  for (let i = 0; i < a.rows; i++)
    for (let j = 0; j < b.rows; j++) products.data[i * b.rows + j] = dot(rowOf(a, i), rowOf(b, j));
  return products;
}

/**
 * Gives for each teacher the units that have found it: router and direction aligned to at least `level`, default 0.9.
 *
 * A teacher without one is not recovered; one with several is shared.
 */
export function recoveries(
  { routers, directions }: Alignments,
  level = ALIGNED,
): readonly (readonly number[])[] {
  const { rows: units, cols: teachers } = routers;
  return Array.from({ length: teachers }, (_, j) =>
    Array.from({ length: units }, (_, i) => i).filter(
      (i) => routers.data[i * teachers + j]! >= level && directions.data[i * teachers + j]! >= level,
    ),
  );
}
