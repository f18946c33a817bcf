import { kernels, transposed } from '@moelab/numerics/kernels';
import { dot } from '../dot.ts';
import type { Units } from './units.ts';

/** All vectors of student and teacher with their inner products. Order: v of the student, w of the student, v* and w* of the teacher. */
export interface UnitGram {
  readonly units: number;
  readonly teachers: number;
  /** 2(m + m*), the number of vectors. */
  readonly size: number;
  /** (size, d). */
  readonly vectors: Float64Array;
  /** (size, size); of teacher × teacher there is only w*_j · v*_j. */
  readonly products: Float64Array;
}

/** Where the router of unit i is, teachers counted after students. */
export const routerAt = ({ units }: UnitGram, i: number): number => (i < units ? i : units + i);

/** Where the direction of unit i is. */
export const directionAt = ({ units, teachers }: UnitGram, i: number): number =>
  i < units ? units + i : units + teachers + i;

/** Computes the inner products that pairs of units depend on. Cost: about 2 m (m + 2 m*) d multiplications. */
export function unitGram(student: Units, teacher: Units): UnitGram {
  const [units, teachers, inputs] = [student.routers.rows, teacher.routers.rows, teacher.routers.cols];
  const size = 2 * (units + teachers);
  const vectors = new Float64Array(size * inputs);
  vectors.set(student.routers.data, 0);
  vectors.set(student.directions.data, units * inputs);
  vectors.set(teacher.routers.data, 2 * units * inputs);
  vectors.set(teacher.directions.data, (2 * units + teachers) * inputs);
  const [own, others] = [2 * units, 2 * teachers];
  const from = (vector: number) => ({ values: vectors, offset: vector * inputs, row: inputs, column: 1 });
  const ofStudent = kernels.syrk(from(0), own, inputs);
  const withTeacher = kernels.gemm(from(0), transposed(from(own)), own, inputs, others);
  const products = new Float64Array(size * size);
  for (let x = 0; x < own; x++) {
    products.set(ofStudent.subarray(x * own, (x + 1) * own), x * size);
    for (let y = 0; y < others; y++) {
      products[x * size + own + y] = withTeacher[x * others + y]!;
      products[(own + y) * size + x] = withTeacher[x * others + y]!;
    }
  }
  const gram: UnitGram = { units, teachers, size, vectors, products };
  for (let j = units; j < units + teachers; j++) {
    const [v, w] = [routerAt(gram, j), directionAt(gram, j)];
    const row = (at: number) => vectors.subarray(at * inputs, (at + 1) * inputs);
    products[w * size + v] = dot(row(w), row(v));
  }
  return gram;
}
