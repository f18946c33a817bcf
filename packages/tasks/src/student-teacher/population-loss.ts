import { type Matrix, matrix } from '@moelab/numerics';
import { kernels } from '@moelab/numerics/kernels';
import { type PairKernel, pairKernel, TERMS } from './pair-kernel.ts';
import { directionAt, routerAt, type UnitGram, unitGram } from './unit-gram.ts';
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
  /** L with its gradient along the spheres of routers and directions. */
  gradient(student: Units): PopulationGradient;
  /** The inner products of the units that L is made of. */
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
 * routing, whose weight of one unit depends on all. Cost of a gradient: m(m + 1)/2 + m m* kernels, and about 2 m (3 m + 4 m*) d multiplications,
 * where d can be no more than 2(m + m*) once units are written in their span (`unitSpan`). Source: as of `pairKernel`.
 */
export function populationLoss(
  teacher: Units,
  { terms = TERMS }: { readonly terms?: number } = {},
): PopulationLoss {
  const kernel = pairKernel(terms);
  checkPair('populationLoss', teacher, teacher);
  const constant = totalOf(teacherProducts(kernel, teacher));
  const known = (student: Units): UnitGram => {
    checkPair('populationLoss', student, teacher);
    return unitGram(student, teacher);
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

/** k of units i and j, teachers counted after students; the kernel's slopes are then there. */
function pairAt(kernel: PairKernel, gram: UnitGram, i: number, j: number): number {
  const { size, products } = gram;
  const [vi, vj] = [routerAt(gram, i), routerAt(gram, j)];
  const [wi, wj] = [directionAt(gram, i) * size, directionAt(gram, j)];
  return kernel.at(
    products[wi + wj]!,
    products[wi + vi]!,
    products[wi + vj]!,
    products[wj * size + vi]!,
    products[wj * size + vj]!,
    products[vi * size + vj]!,
  );
}

function gradientOf(
  kernel: PairKernel,
  student: Units,
  gram: UnitGram,
  constant: number,
): PopulationGradient {
  const { units, teachers, size } = gram;
  const { slopes } = kernel;
  // ∂L/∂(x · y) of vectors x and y; what is on the diagonal has no part along the spheres
  const H = new Float64Array(size * size);
  let twice = constant;
  for (let i = 0; i < units; i++) {
    const [vi, wi] = [routerAt(gram, i), directionAt(gram, i)];
    twice += pairAt(kernel, gram, i, i);
    addBoth(H, size, wi, vi, (slopes[1]! + slopes[2]! + slopes[3]! + slopes[4]!) / 2);
    for (let j = i + 1; j < units + teachers; j++) {
      const sign = j < units ? 1 : -1;
      const [vj, wj] = [routerAt(gram, j), directionAt(gram, j)];
      twice += 2 * sign * pairAt(kernel, gram, i, j);
      addBoth(H, size, wi, wj, sign * slopes[0]!);
      addBoth(H, size, wi, vi, sign * slopes[1]!);
      addBoth(H, size, wi, vj, sign * slopes[2]!);
      addBoth(H, size, wj, vi, sign * slopes[3]!);
      addBoth(H, size, wj, vj, sign * slopes[4]!);
      addBoth(H, size, vi, vj, sign * slopes[5]!);
    }
  }
  for (let x = 0; x < 2 * units; x++) {
    let radial = 0;
    for (let y = 0; y < size; y++) radial += H[x * size + y]! * gram.products[x * size + y]!;
    H[x * size + x]! -= radial;
  }
  const inputs = student.routers.cols;
  const vectors = { values: gram.vectors, offset: 0, row: inputs, column: 1 };
  /** Σ_y H_xy vector_y, of the vectors x from one on. */
  const rows = (from: number): Matrix => {
    const slopes = { values: H, offset: from * size, row: size, column: 1 };
    return matrix(units, inputs, kernels.gemm(slopes, vectors, units, size, inputs));
  };
  return { loss: twice / 2, routers: rows(0), directions: rows(units) };
}

function addBoth(H: Float64Array, size: number, x: number, y: number, slope: number): void {
  H[x * size + y]! += slope;
  H[y * size + x]! += slope;
}

/** E[f*_j f*_j'], (m*, m*). */
function teacherProducts(kernel: PairKernel, teacher: Units): Matrix {
  const none = matrix(0, teacher.routers.cols);
  const gram = unitGram(teacher, { routers: none, directions: none });
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
