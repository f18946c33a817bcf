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
    const [b0, b1, b2, b3] = fourRows(y, size, inputs);
    let [t0, t1, t2, t3] = [0, 0, 0, 0];
    for (let s = 0; s < inputs; s++) {
      const value = vectors[own + s]!;
      t0 += value * vectors[b0 + s]!;
      t1 += value * vectors[b1 + s]!;
      t2 += value * vectors[b2 + s]!;
      t3 += value * vectors[b3 + s]!;
    }
    for (const [at, total] of [t0, t1, t2, t3].entries()) {
      if (y + at >= size) break;
      products[x * size + y + at] = total;
      products[(y + at) * size + x] = total;
    }
  }
}

/** Adds Σ_y slopes_y vector_y to `out`, four vectors at a time. Shapes: slopes (size) → (d). */
export function addVectors(out: Float64Array, { size, vectors }: UnitGram, slopes: Float64Array): void {
  const inputs = out.length;
  for (let y = 0; y < size; y += 4) {
    const [h0, h1, h2, h3] = [slopes[y]!, slopes[y + 1] ?? 0, slopes[y + 2] ?? 0, slopes[y + 3] ?? 0];
    const [b0, b1, b2, b3] = fourRows(y, size, inputs);
    for (let s = 0; s < inputs; s++)
      out[s]! +=
        h0 * vectors[b0 + s]! + h1 * vectors[b1 + s]! + h2 * vectors[b2 + s]! + h3 * vectors[b3 + s]!;
  }
}

/** Where rows y to y + 3 begin; those beyond the last are the last again. */
function fourRows(y: number, size: number, inputs: number): readonly [number, number, number, number] {
  const at = (row: number) => Math.min(row, size - 1) * inputs;
  return [at(y), at(y + 1), at(y + 2), at(y + 3)];
}
