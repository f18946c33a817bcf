import type { Values } from '@moelab/core';
import { type Matrix, matrix } from '@moelab/numerics';
import { type GaussianMoeTruth, gaussianMoe, gaussianMoeParameters, type Task } from '@moelab/tasks';

/** A bank of experts that stays as it is, with the distribution of the data that gates over it are trained on. */
export interface Bank {
  readonly name: string;
  readonly task: Task;
  /** `experts.slopes` (K, 2, 1) and `experts.intercept` (K, 1). */
  readonly experts: Values;
}

const STEEPNESS = 8;
const VARIANCE = 0.04;

const place = (
  [right, up]: readonly [number, number],
  gateBias: number,
  slopes: readonly [number, number],
  intercept: number,
) => ({
  gateSlopes: [STEEPNESS * right, STEEPNESS * up],
  gateBias,
  slopes: [...slopes],
  intercept,
  variance: VARIANCE,
});

/** Four planes, each true in its own corner of [−1, 1]², with logits 8 (± x₁ ± x₂) and a bias for each corner. */
const corners = (biases: readonly [number, number, number, number]): GaussianMoeTruth => ({
  gate: { kind: 'softmax' },
  atoms: [
    place([1, 1], biases[0], [0.5, 0], 1.5),
    place([-1, 1], biases[1], [0, 0.5], -1.5),
    place([-1, -1], biases[2], [-0.5, 0.5], 0.5),
    place([1, -1], biases[3], [0.5, 0.5], -0.5),
  ],
});

const bankOf = (name: string, truth: GaussianMoeTruth): Bank => {
  const { 'experts.slopes': slopes, 'experts.intercept': intercept } = gaussianMoeParameters(truth);
  return {
    name,
    task: gaussianMoe({ truth, design: { kind: 'uniform', low: -1, high: 1 } }),
    experts: { 'experts.slopes': slopes!, 'experts.intercept': intercept! },
  };
};

/** `even`: the four corners are alike, so a balanced load is natural; `uneven`: the first has most of the inputs. */
export const banks = {
  even: bankOf('even', corners([0, 0, 0, 0])),
  uneven: bankOf('uneven', corners([8, 0, -2, -4])),
} as const satisfies Record<string, Bank>;

/** Points of the population along each of the two inputs. */
const SIDE = 40;

/** Gives the population of inputs, (1600, 2): the midpoints of a square lattice of [−1, 1]², all alike likely. */
export function population(): Matrix {
  const at = (i: number) => (2 * i + 1) / SIDE - 1;
  return matrix(
    SIDE * SIDE,
    2,
    Float64Array.from({ length: 2 * SIDE * SIDE }, (_, i) =>
      at(i % 2 === 0 ? (i >> 1) % SIDE : Math.floor((i >> 1) / SIDE)),
    ),
  );
}

/**
 * Gives d(x, t) = E[(Y − h_t(x))² | x] = Var(Y | x) + (h_t(x) − E[Y | x])², (points, experts): what a gate that sees x and no
 * label loses by each expert, by the task's own formulas.
 */
export function conditionalLosses({ task }: Bank, x: Matrix): Matrix {
  const { means, regression } = task.truth(x);
  const noise = task.bestLoss(x, 'squared');
  const { experts } = task;
  return matrix(
    x.rows,
    experts,
    means.data.map((mean, i) => {
      const row = Math.floor(i / experts);
      return noise[row]! + (mean - regression.data[row]!) ** 2;
    }),
  );
}
