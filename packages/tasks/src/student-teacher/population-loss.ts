import { type Matrix, matrix } from '@moelab/numerics';
import { dot } from '../dot.ts';
import { type PairKernel, pairKernel, TERMS } from './pair-kernel.ts';
import { checkPair, type Units } from './units.ts';

/** The loss of a student, and the direction in which it rises. */
export interface PopulationGradient {
  readonly loss: number;
  /** (I − v vᵀ) ∂L/∂v of each unit, (m, d). */
  readonly routers: Matrix;
  /** (I − w wᵀ) ∂L/∂w of each unit, (m, d). */
  readonly directions: Matrix;
}

/** The second moments of what units say, under x ~ N(0, I). */
export interface PopulationProducts {
  /** E[f_i f_i'] of the student's units, (m, m). */
  readonly students: Matrix;
  /** E[f_i f*_j], (m, m*). */
  readonly withTeachers: Matrix;
  /** E[f*_j f*_j'], (m*, m*). */
  readonly teachers: Matrix;
}

/** The loss of any student of one teacher, exact, without data. */
export interface PopulationLoss {
  readonly teacher: Units;
  /** L = ½ E(f − f*)². */
  value(student: Units): number;
  gradient(student: Units): PopulationGradient;
  products(student: Units): PopulationProducts;
}

/**
 * Gives L = ½ E(f(x) − f*(x))² of the students of a teacher under x ~ N(0, I), with its gradient on the spheres, in float64.
 *
 * L = ½ (Σ_{ii'} k(i, i') − 2 Σ_{ij} k(i, j) + Σ_{jj'} k(j, j')), k of `pairKernel`; each symmetric pair is computed once. The
 * gradient is the one along the spheres, that of the model which normalises its vectors. L is a difference of numbers of size
 * E f*² and exact to about 1e-15 of them, so that it comes no nearer to 0 than that, and may end below it.
 *
 * `terms`: Hermite terms of the gate, default 90. Refuses vectors whose norm is not one, other numbers of inputs, and softmax
 * routing, whose weight of one unit depends on all. Cost of a gradient: m(m + 1)/2 + m m* kernels, and 6 (m + m*)² d multiplications,
 * where d can be no more than 2(m + m*) once units are written in their span (`unitSpan`). Source: as of `pairKernel`.
 */
export function populationLoss(
  teacher: Units,
  { terms = TERMS }: { readonly terms?: number } = {},
): PopulationLoss {
  const kernel = pairKernel(terms);
  checkPair('populationLoss', teacher, teacher);
  const constant = totalOf(teacherProducts(kernel, teacher));
  const known = (student: Units): Gram => {
    checkPair('populationLoss', student, teacher);
    return gramOf(student, teacher);
  };
  return {
    teacher,
    value(student) {
      const gram = known(student);
      const { units, teachers } = gram;
      let twice = constant;
      for (let i = 0; i < units; i++) {
        for (let j = 0; j < i; j++) twice += 2 * pairAt(kernel, gram, i, j);
        twice += pairAt(kernel, gram, i, i);
        for (let j = 0; j < teachers; j++) twice -= 2 * pairAt(kernel, gram, i, units + j);
      }
      return twice / 2;
    },
    gradient: (student) => gradientOf(kernel, student, known(student), constant),
    products(student) {
      const gram = known(student);
      const { units, teachers } = gram;
      const students = matrix(units, units);
      const withTeachers = matrix(units, teachers);
      for (let i = 0; i < units; i++) {
        for (let j = 0; j <= i; j++) {
          const k = pairAt(kernel, gram, i, j);
          students.data[i * units + j] = k;
          students.data[j * units + i] = k;
        }
        for (let j = 0; j < teachers; j++)
          withTeachers.data[i * teachers + j] = pairAt(kernel, gram, i, units + j);
      }
      return { students, withTeachers, teachers: teacherProducts(kernel, teacher) };
    },
  };
}

/** All vectors of student and teacher, and their inner products. Order: v of all units, students first, then w of all. */
interface Gram {
  readonly units: number;
  readonly teachers: number;
  /** 2(m + m*), the number of vectors. */
  readonly size: number;
  /** (size, d). */
  readonly vectors: Float64Array;
  /** (size, size); teacher × teacher is left out. */
  readonly products: Float64Array;
}

function gramOf(student: Units, teacher: Units): Gram {
  const [units, teachers, inputs] = [student.routers.rows, teacher.routers.rows, teacher.routers.cols];
  const half = units + teachers;
  const size = 2 * half;
  const vectors = new Float64Array(size * inputs);
  vectors.set(student.routers.data, 0);
  vectors.set(teacher.routers.data, units * inputs);
  vectors.set(student.directions.data, half * inputs);
  vectors.set(teacher.directions.data, (half + units) * inputs);
  const products = new Float64Array(size * size);
  for (let x = 0; x < size; x++) {
    if (x % half < units) fillProducts(products, vectors, { size, inputs, x });
    // of a teacher, only its own w · v, which its pairs with students need
    else if (x >= half)
      products[x * size + x - half] = dot(row(vectors, inputs, x), row(vectors, inputs, x - half));
  }
  return { units, teachers, size, vectors, products };
}

/** x · y of one vector x and all y, in row x and column x; four at a time, so that x is read once for them. */
function fillProducts(
  products: Float64Array,
  vectors: Float64Array,
  { size, inputs, x }: { readonly size: number; readonly inputs: number; readonly x: number },
): void {
  const own = x * inputs;
  for (let y = 0; y < size; y += 4) {
    // those beyond the last are the last again
    const [b0, b1, b2, b3] = [y, y + 1, y + 2, y + 3].map((v) => Math.min(v, size - 1) * inputs) as Four;
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

type Four = [number, number, number, number];

/** k of units i and j of a Gram matrix, teachers counted after students; the kernel's slopes are then there. */
function pairAt(kernel: PairKernel, { size, products }: Gram, i: number, j: number): number {
  const half = size / 2;
  const [wi, wj] = [(half + i) * size, (half + j) * size];
  return kernel.at(
    products[wi + half + j]!,
    products[wi + i]!,
    products[wi + j]!,
    products[wj + i]!,
    products[wj + j]!,
    products[i * size + j]!,
  );
}

function gradientOf(kernel: PairKernel, student: Units, gram: Gram, constant: number): PopulationGradient {
  const { units, size, vectors } = gram;
  const half = size / 2;
  const { slopes } = kernel;
  // ∂L/∂(x · y) of vectors x and y; what is on the diagonal has no part along the spheres
  const H = new Float64Array(size * size);
  const add = (x: number, y: number, slope: number): void => {
    H[x * size + y]! += slope;
    H[y * size + x]! += slope;
  };
  let twice = constant;
  for (let i = 0; i < units; i++) {
    const wi = half + i;
    twice += pairAt(kernel, gram, i, i);
    add(wi, i, (slopes[1]! + slopes[2]! + slopes[3]! + slopes[4]!) / 2);
    for (let j = i + 1; j < half; j++) {
      const sign = j < units ? 1 : -1;
      const wj = half + j;
      twice += 2 * sign * pairAt(kernel, gram, i, j);
      add(wi, wj, sign * slopes[0]!);
      add(wi, i, sign * slopes[1]!);
      add(wi, j, sign * slopes[2]!);
      add(wj, i, sign * slopes[3]!);
      add(wj, j, sign * slopes[4]!);
      add(i, j, sign * slopes[5]!);
    }
  }
  const inputs = student.routers.cols;
  const rows = (from: number): Matrix => {
    const gradient = matrix(units, inputs);
    const { data } = gradient;
    for (let i = 0; i < units; i++) {
      const x = from + i;
      let radial = 0;
      for (let y = 0; y < size; y++) radial += H[x * size + y]! * gram.products[x * size + y]!;
      H[x * size + x]! -= radial;
      addRows(data.subarray(i * inputs, (i + 1) * inputs), vectors, H.subarray(x * size, (x + 1) * size));
    }
    return gradient;
  };
  return { loss: twice / 2, routers: rows(0), directions: rows(half) };
}

/** E[f*_j f*_j'], (m*, m*). */
function teacherProducts(kernel: PairKernel, teacher: Units): Matrix {
  const gram = gramOf(teacher, {
    routers: matrix(0, teacher.routers.cols),
    directions: matrix(0, teacher.routers.cols),
  });
  const { units } = gram;
  const products = matrix(units, units);
  for (let i = 0; i < units; i++)
    for (let j = 0; j <= i; j++) {
      const k = pairAt(kernel, gram, i, j);
      products.data[i * units + j] = k;
      products.data[j * units + i] = k;
    }
  return products;
}

const totalOf = ({ data }: Matrix): number => data.reduce((total, k) => total + k, 0);

/** Adds Σ_y slopes_y vector_y to `out`, four vectors at a time. */
function addRows(out: Float64Array, vectors: Float64Array, slopes: Float64Array): void {
  const inputs = out.length;
  for (let y = 0; y < slopes.length; y += 4) {
    const [h0, h1 = 0, h2 = 0, h3 = 0] = slopes.subarray(y, y + 4) as unknown as Four;
    const [b0, b1, b2, b3] = [y, y + 1, y + 2, y + 3].map(
      (v) => Math.min(v, slopes.length - 1) * inputs,
    ) as Four;
    for (let s = 0; s < inputs; s++)
      out[s]! +=
        h0 * vectors[b0 + s]! + h1 * vectors[b1 + s]! + h2 * vectors[b2 + s]! + h3 * vectors[b3 + s]!;
  }
}

const row = (vectors: Float64Array, inputs: number, i: number): Float64Array =>
  vectors.subarray(i * inputs, (i + 1) * inputs);
