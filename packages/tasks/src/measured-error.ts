import { type Model, MoelabError } from '@moelab/core';
import { type Matrix, matrix, sum } from '@moelab/numerics';
import type { Truth } from './task.ts';

/** A task with evenly spread points of equal weight, such as `manifold` and `compositional` make. */
export interface TaskWithLattice {
  readonly name: string;
  readonly inputs: number;
  readonly outputs: number;
  /** That many inputs that fill the domain evenly, the same every time; (rows, inputs). */
  lattice(rows: number): Matrix;
  /** As `truth` of a task. */
  truth(x: Matrix): Truth;
}

/** What E^L true experts say of more rows at a time would fill the memory. */
const TRUTH_ROWS = 1024;

/** How far a model is from a function. */
export interface MeasuredError {
  /** max |f̂_o(x) − f_o(x)| over points and outputs: a lower bound of the sup error. */
  readonly sup: number;
  /** The mean of Σ_o (f̂_o(x) − f_o(x))² over the points. */
  readonly mse: number;
  readonly rows: number;
}

/**
 * Measures how far a model is from a task's function f on evenly spread points: its approximation error, without noise and without
 * drawing. What backend the model is on, f and the errors are in double precision. NaN where the model says NaN.
 */
export async function measuredError(
  model: Model,
  task: TaskWithLattice,
  { rows = 16_384 }: { readonly rows?: number } = {},
): Promise<MeasuredError> {
  const where = 'tasks/measured-error';
  if (!(Number.isSafeInteger(rows) && rows >= 1))
    throw new MoelabError('INVALID_OPTIONS', `${where}: rows must be an integer ≥ 1, got ${rows}`);
  for (const side of ['inputs', 'outputs'] as const)
    if (model[side] !== task[side])
      throw new MoelabError(
        'INVALID_SHAPE',
        `${where}: model.${side} must be that of ${task.name}, ${task[side]}, got ${model[side]}`,
      );
  const x = task.lattice(rows);
  const { data } = await model.predict(x);
  const off = new Float64Array(data.length);
  for (let from = 0; from < rows; from += TRUTH_ROWS) {
    const to = Math.min(rows, from + TRUTH_ROWS);
    const part = x.data.subarray(from * x.cols, to * x.cols);
    const { regression } = task.truth(matrix(to - from, x.cols, part));
    const first = from * task.outputs;
    for (const [at, f] of regression.data.entries()) off[first + at] = data[first + at]! - f;
  }
  return {
    sup: off.reduce((most, v) => Math.max(most, Math.abs(v)), 0),
    mse: sum(off.map((v) => v * v)) / rows,
    rows,
  };
}
