import { checkedOptions, integer, MoelabError, params, real } from '@moelab/core';
import { type Matrix, rowOf, stream, sum } from '@moelab/numerics';
import { defineTask } from './define-task.ts';
import { designLaw } from './design.ts';
import { dot } from './dot.ts';
import { additiveTargets } from './gaussian-targets.ts';
import { mapRows } from './map-rows.ts';
import { normalRule } from './normal-rule.ts';
import { orthonormalFrame } from './orthonormal-frame.ts';
import type { Task } from './task.ts';

const options = params({
  inputs: integer({ min: 2, default: 100, doc: 'd, the dimension of x' }),
  teachers: integer({ min: 1, default: 5, doc: 'm*, the units of the teacher' }),
  noise: real({ min: 0, default: 0, doc: 'standard deviation of the target around f*' }),
  seed: integer({ doc: 'of the teacher' }),
});

/** How large a teacher is, and which one. */
export interface StudentTeacherOptions {
  /** d, the dimension of x; default 100. */
  readonly inputs?: number;
  /** m*, the units of the teacher; default 5. */
  readonly teachers?: number;
  /** Standard deviation of the target around f*; default 0. */
  readonly noise?: number;
  /** Of the teacher; each sample has a seed of its own. */
  readonly seed: number;
}

/** The task of a teacher, with its vectors. */
export interface StudentTeacher extends Task {
  /** v*, one a row, (m*, d). */
  readonly routers: Matrix;
  /** w*, one a row, (m*, d). */
  readonly directions: Matrix;
}

/**
 * Makes data of a soft-routed teacher: f*(x) = Σ_j σ(v*_j · x) He₃(w*_j · x), x ~ N(0, I_d), σ the logistic function, He₃(z)
 * = z³ − 3z.
 *
 * The v* and w* are 2m* orthonormal vectors, a uniform frame. All units add to every row: the true weights σ(v*_j · x) have
 * no sum of 1, and no row has an expert of its own. E f* = 0 and E f*² = 6 m* E σ(Z)² = 1.760274 m*, for E He₃² = 6 and
 * independent projections.
 *
 * Source: Liao and Kyrillidis 2025, arXiv:2510.07205; the formula is reconstructed from their abstract and summaries.
 */
export function studentTeacher(given: StudentTeacherOptions): StudentTeacher {
  const name = 'tasks/student-teacher';
  const { inputs, teachers, noise, seed } = checkedOptions(
    name,
    options,
    given,
  ) as Required<StudentTeacherOptions>;
  if (2 * teachers > inputs) {
    throw new MoelabError(
      'INVALID_OPTIONS',
      `${name}: inputs: must be at least 2 · teachers = ${2 * teachers} for orthonormal routers and directions, got ${inputs}`,
    );
  }
  const frame = orthonormalFrame(stream(seed, name, 'teacher'), 2 * teachers, inputs);
  const half = teachers * inputs;
  const routers: Matrix = { rows: teachers, cols: inputs, data: frame.data.slice(0, half) };
  const directions: Matrix = { rows: teachers, cols: inputs, data: frame.data.slice(half) };
  const task = defineTask({
    name,
    outputs: 1,
    experts: teachers,
    law: designLaw(name, { kind: 'normal' }, inputs),
    targets: additiveTargets(name, noise ** 2),
    moments() {
      const [fine, coarse] = [meanSquareSigmoid(128), meanSquareSigmoid(64)];
      return {
        mean: [{ value: 0, uncertainty: 0, method: 'exact' }],
        secondMoment: {
          value: 6 * teachers * fine,
          uncertainty: 6 * teachers * Math.abs(fine - coarse),
          method: 'quadrature',
        },
      };
    },
    routing: (x) =>
      mapRows(x, teachers, (row, weights) => {
        for (let j = 0; j < teachers; j++) weights[j] = sigmoid(dot(row, rowOf(routers, j)));
      }),
    means: (x) =>
      mapRows(x, teachers, (row, means) => {
        for (let j = 0; j < teachers; j++) {
          const z = dot(row, rowOf(directions, j));
          means[j] = z * (z * z - 3);
        }
      }),
  });
  return { ...task, routers, directions };
}

const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

/** E σ(Z)². */
function meanSquareSigmoid(points: number): number {
  const { nodes, weights } = normalRule(points);
  return sum(nodes.map((z, i) => weights[i]! * sigmoid(z) ** 2));
}
