import { checkedOptions, choice, integer, MoelabError, params, real } from '@moelab/core';
import { logSumExp, type Matrix, rowOf, stream, sum } from '@moelab/numerics';
import { defineTask } from '../define-task.ts';
import { designLaw } from '../design.ts';
import { dot } from '../dot.ts';
import { additiveTargets } from '../gaussian-targets.ts';
import { mapRows } from '../map-rows.ts';
import { normalRule } from '../normal-rule.ts';
import { orthonormalFrame } from '../orthonormal-frame.ts';
import type { Moments, Task } from '../task.ts';
import type { Units } from './units.ts';

const options = params({
  inputs: integer({ min: 2, default: 100, doc: 'd, the dimension of x' }),
  teachers: integer({ min: 1, default: 5, doc: 'm*, the units of the teacher' }),
  routing: choice(['sigmoid', 'softmax'], { doc: 'how units are weighed' }),
  noise: real({ min: 0, default: 0, doc: 'standard deviation of the target around f*' }),
  seed: integer({ doc: 'of the teacher' }),
});

/** How large a teacher is, and which one. */
export interface StudentTeacherOptions {
  /** d, the dimension of x; default 100. */
  readonly inputs?: number;
  /** m*, the units of the teacher; default 5. */
  readonly teachers?: number;
  /** Each unit by a sigmoid of its own (default), or all by a softmax. */
  readonly routing?: 'sigmoid' | 'softmax';
  /** Standard deviation of the target around f*; default 0. */
  readonly noise?: number;
  /** Of the teacher; each sample has a seed of its own. */
  readonly seed: number;
}

/** The task of a teacher, with its vectors v* and w*, (m*, d). */
export interface StudentTeacher extends Task, Required<Units> {}

/**
 * Makes data of a soft-routed teacher: f*(x) = Σ_j π_j(x) He₃(w*_j · x), x ~ N(0, I_d), He₃(z) = z³ − 3z, with the weights π_j(x) =
 * σ(v*_j · x), σ the logistic function, or the softmax over j of v*_j · x.
 *
 * The v* and w* are 2m* orthonormal vectors, a uniform frame. All units add to every row: no row has an expert of its own,
 * also where the weights have the sum 1. E f* = 0. With sigmoids E f*² = 6 m* E σ(Z)² = 1.760274 m*, for E He₃² = 6 and
 * independent projections; with a softmax it is known by Monte Carlo only, and `populationLoss` has no formula.
 *
 * Source: Liao and Kyrillidis 2025, arXiv:2510.07205; the formula is reconstructed from their abstract and summaries.
 */
export function studentTeacher(given: StudentTeacherOptions): StudentTeacher {
  const name = 'tasks/student-teacher';
  const { inputs, teachers, routing, noise, seed } = checkedOptions(
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
    ...(routing === 'sigmoid' ? { moments: () => momentsOf(teachers) } : {}),
    routing: (x) =>
      mapRows(x, teachers, (row, weights) => {
        for (let j = 0; j < teachers; j++) weights[j] = dot(row, rowOf(routers, j));
        if (routing === 'sigmoid') weights.set(weights.map(sigmoid));
        else toSoftmax(weights);
      }),
    means: (x) =>
      mapRows(x, teachers, (row, means) => {
        for (let j = 0; j < teachers; j++) {
          const z = dot(row, rowOf(directions, j));
          means[j] = z * (z * z - 3);
        }
      }),
  });
  return { ...task, routers, directions, routing };
}

const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

/** In place: exp(s_j)/Σ exp(s_k). */
function toSoftmax(logits: Float64Array): void {
  const total = logSumExp(logits);
  for (let j = 0; j < logits.length; j++) logits[j] = Math.exp(logits[j]! - total);
}

/** E f* and E f*² of a teacher with sigmoids. */
function momentsOf(teachers: number): Moments {
  const [fine, coarse] = [meanSquareSigmoid(128), meanSquareSigmoid(64)];
  return {
    mean: [{ value: 0, uncertainty: 0, method: 'exact' }],
    secondMoment: {
      value: 6 * teachers * fine,
      uncertainty: 6 * teachers * Math.abs(fine - coarse),
      method: 'quadrature',
    },
  };
}

/** E σ(Z)². */
function meanSquareSigmoid(points: number): number {
  const { nodes, weights } = normalRule(points);
  return sum(nodes.map((z, i) => weights[i]! * sigmoid(z) ** 2));
}
