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

/** Computes the inner products that pairs of units depend on, each once. Cost: about 2 m (m + 2 m*) d multiplications. */
export function unitGram(student: Units, teacher: Units): UnitGram {
  const [units, teachers, inputs] = [student.routers.rows, teacher.routers.rows, teacher.routers.cols];
  const size = 2 * (units + teachers);
  const vectors = new Float64Array(size * inputs);
  vectors.set(student.routers.data, 0);
  vectors.set(student.directions.data, units * inputs);
  vectors.set(teacher.routers.data, 2 * units * inputs);
  vectors.set(teacher.directions.data, (2 * units + teachers) * inputs);
  const gram: UnitGram = { units, teachers, size, vectors, products: new Float64Array(size * size) };
  for (let x = 0; x < 2 * units; x++) fillProducts(gram, x);
  for (let j = units; j < units + teachers; j++) {
    const [v, w] = [routerAt(gram, j), directionAt(gram, j)];
    const row = (at: number) => vectors.subarray(at * inputs, (at + 1) * inputs);
    gram.products[w * size + v] = dot(row(w), row(v));
  }
  return gram;
}

/** x · y of one vector x with itself and all after it, in row x and column x; four at a time, so that x is read once for them. */
function fillProducts({ size, vectors, products }: UnitGram, x: number): void {
  const inputs = vectors.length / size;
  const own = x * inputs;
  for (let y = x; y < size; y += 4) {
    const b0 = y * inputs;
    const b1 = Math.min(y + 1, size - 1) * inputs; // beyond the last: the last again
    const b2 = Math.min(y + 2, size - 1) * inputs;
    const b3 = Math.min(y + 3, size - 1) * inputs;
    let t0 = 0;
    let t1 = 0;
    let t2 = 0;
    let t3 = 0;
    for (let s = 0; s < inputs; s++) {
      const value = vectors[own + s]!;
      t0 += value * vectors[b0 + s]!;
      t1 += value * vectors[b1 + s]!;
      t2 += value * vectors[b2 + s]!;
      t3 += value * vectors[b3 + s]!;
    }
    const row = x * size + y;
    products[row] = t0;
    if (y + 1 < size) products[row + 1] = t1;
    if (y + 2 < size) products[row + 2] = t2;
    if (y + 3 < size) products[row + 3] = t3;
  }
  for (let y = x + 1; y < size; y++) products[y * size + x] = products[x * size + y]!;
}

/** Adds Σ_y slopes_y vector_y to `out`, four vectors at a time. Shapes: slopes (size) → (d). */
export function addVectors(out: Float64Array, { size, vectors }: UnitGram, slopes: Float64Array): void {
  const inputs = out.length;
  for (let y = 0; y < size; y += 4) {
    const h0 = slopes[y]!;
    const h1 = y + 1 < size ? slopes[y + 1]! : 0;
    const h2 = y + 2 < size ? slopes[y + 2]! : 0;
    const h3 = y + 3 < size ? slopes[y + 3]! : 0;
    const b0 = y * inputs;
    const b1 = Math.min(y + 1, size - 1) * inputs; // beyond the last: the last again
    const b2 = Math.min(y + 2, size - 1) * inputs;
    const b3 = Math.min(y + 3, size - 1) * inputs;
    for (let s = 0; s < inputs; s++)
      out[s]! +=
        h0 * vectors[b0 + s]! + h1 * vectors[b1 + s]! + h2 * vectors[b2 + s]! + h3 * vectors[b3 + s]!;
  }
}
