import { kernels } from '@moelab/numerics/kernels';
import type { Units } from './units.ts';

/** All vectors of student and teacher with their inner products. Order: v of the student, w of the student, v* and w* of the teacher. */
export interface UnitGram {
  readonly units: number;
  readonly teachers: number;
  /** 2(m + m*), the number of vectors. */
  readonly size: number;
  /** (size, d). */
  readonly vectors: Float64Array;
  /** (size, size). */
  readonly products: Float64Array;
}

/** Where the router of unit i is, teachers counted after students. */
export const routerAt = ({ units }: UnitGram, i: number): number => (i < units ? i : units + i);

/** Where the direction of unit i is. */
export const directionAt = ({ units, teachers }: UnitGram, i: number): number =>
  i < units ? units + i : units + teachers + i;

/** Computes the inner products of all vectors. Cost: about 2 (m + m*)² d multiplications. */
export function unitGram(student: Units, teacher: Units): UnitGram {
  const [units, teachers, inputs] = [student.routers.rows, teacher.routers.rows, teacher.routers.cols];
  const size = 2 * (units + teachers);
  const vectors = new Float64Array(size * inputs);
  vectors.set(student.routers.data, 0);
  vectors.set(student.directions.data, units * inputs);
  vectors.set(teacher.routers.data, 2 * units * inputs);
  vectors.set(teacher.directions.data, (2 * units + teachers) * inputs);
  const products = kernels.syrk({ values: vectors, offset: 0, row: inputs, column: 1 }, size, inputs);
  return { units, teachers, size, vectors, products };
}
