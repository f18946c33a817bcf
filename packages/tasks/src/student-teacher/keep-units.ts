import type { Matrix } from '@moelab/numerics';
import { type PopulationProducts, populationLoss } from './population-loss.ts';
import type { Units } from './units.ts';

/** Which units of a student are kept, and what the loss is of them alone. */
export interface KeptUnits {
  /** By score in the student's order, by greedy choice in the order of the choices. */
  readonly kept: readonly number[];
  /** ½ E(f* − Σ_kept f_i)². */
  readonly loss: number;
}

/**
 * Gives how much of what each unit says is in the teacher, s_i = E[f* f_i]/E[f_i²], exactly: 1 of a unit that is one of the
 * teacher's, about 0 of one that points nowhere. Shapes: → (m). Throws as `populationLoss` does.
 */
export const unitScores = (student: Units, teacher: Units): Float64Array =>
  scoresOf(populationLoss(teacher).products(student));

/**
 * Keeps the units whose score is above a threshold, default ½.
 *
 * Each unit is judged alone: of two that share one teacher both are kept, and of two that cancel each other one may be. It may keep
 * none. The rule is a reconstruction: the paper's is not public.
 */
export function unitsByScore(student: Units, teacher: Units, above = 0.5): KeptUnits {
  const products = populationLoss(teacher).products(student);
  const scores = scoresOf(products);
  const kept = [...scores.keys()].filter((i) => scores[i]! > above);
  return { kept, loss: lossOf(products, kept) };
}

/**
 * Adds units to none, one by one: always the one with which ½ E(f* − Σ_kept f_i)² is lowest, until none lowers it by more than
 * `minGain`, default 0.
 *
 * Units that cancel each other are seen together, so that neither is added. Nothing is trained in between. It may keep none.
 */
export function unitsByGain(student: Units, teacher: Units, minGain = 0): KeptUnits {
  const products = populationLoss(teacher).products(student);
  const { rows: units } = products.students;
  const toTeacher = rowSums(products.withTeachers);
  const kept: number[] = [];
  // what adding a unit changes the loss by: ½ E f_i² − E f* f_i + Σ_kept E f_i f_k
  const changes = Float64Array.from(
    { length: units },
    (_, i) => products.students.data[i * units + i]! / 2 - toTeacher[i]!,
  );
  for (;;) {
    let best = -1;
    for (let i = 0; i < units; i++)
      if (!kept.includes(i) && (best < 0 || changes[i]! < changes[best]!)) best = i;
    if (best < 0 || !(-changes[best]! > minGain)) return { kept, loss: lossOf(products, kept) };
    kept.push(best);
    for (let i = 0; i < units; i++) changes[i]! += products.students.data[i * units + best]!;
  }
}

function scoresOf({ students, withTeachers }: PopulationProducts): Float64Array {
  return rowSums(withTeachers).map((v, i) => v / students.data[i * students.cols + i]!);
}

function lossOf({ students, withTeachers, teachers }: PopulationProducts, kept: readonly number[]): number {
  const toTeacher = rowSums(withTeachers);
  let twice = rowSums(teachers).reduce((a, b) => a + b, 0);
  for (const i of kept) {
    twice -= 2 * toTeacher[i]!;
    for (const j of kept) twice += students.data[i * students.cols + j]!;
  }
  return twice / 2;
}

const rowSums = ({ rows, cols, data }: Matrix): Float64Array =>
  Float64Array.from({ length: rows }, (_, i) =>
    data.subarray(i * cols, (i + 1) * cols).reduce((a, b) => a + b, 0),
  );
