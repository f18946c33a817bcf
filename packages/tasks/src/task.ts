import type { Dataset } from '@moelab/core';
import type { Matrix } from '@moelab/numerics';

/** A number that follows from a task's definition, with how well it is known. */
export interface Quantity {
  readonly value: number;
  /**
   * 0 when exact to rounding; of quadrature the change to a rule of half as many points, which is larger than its error
   * where it converges; of Monte Carlo one standard error.
   */
  readonly uncertainty: number;
  readonly method: 'exact' | 'quadrature' | 'monte-carlo';
}

/** How a task averages over its inputs where it must draw them. */
export interface Averaging {
  /** Draws of x; default 20,000. */
  readonly rows?: number;
  /** Default 0. */
  readonly seed?: number;
}

/** What is true at some inputs; K* is the number of true experts. */
export interface Truth {
  /** The weights of the true experts, (rows, K*). */
  readonly routing: Matrix;
  /** What each true expert says: its mean or its class probabilities, (rows, K* · outputs), expert by expert. */
  readonly means: Matrix;
  /** f*(x) = Σ_k routing_k means_k = E[y | x]: the mean or the class probabilities, (rows, outputs). */
  readonly regression: Matrix;
}

/** Drawn data with their truth; an estimator takes it as it is. */
export interface TaskSample extends Dataset {
  /** The weights of the true experts, (rows, K*). */
  readonly routing: Matrix;
  /** E[y | x]: the mean or the class probabilities, (rows, outputs). */
  readonly regression: Matrix;
  /** The expert that each row was drawn from; absent where all experts add to every row. */
  readonly drawn?: Uint32Array;
}

/** Mean and size of the regression function over the inputs. */
export interface Moments {
  /** E f*_o(X) of each output. */
  readonly mean: readonly Quantity[];
  /** E ‖f*(X)‖². */
  readonly secondMoment: Quantity;
}

/** What a best loss can be told for: real targets have `squared` and `log`, classes `log` and `zero-one`. */
export type BestLossName = 'squared' | 'log' | 'zero-one';

/** A distribution of (x, y) whose truth is known, made of plain float64 formulas. */
export interface Task {
  /** Such as 'tasks/clusters': where its errors say that they come from. */
  readonly name: string;
  readonly inputs: number;
  /** Numbers in a target, or how many classes there are. */
  readonly outputs: number;
  /** What a target is: real numbers (rows, outputs), or class indices (rows, 1). */
  readonly target: 'real' | 'class';
  /** K*, the number of true experts. */
  readonly experts: number;
  /** How the true weights of a row add up: only 'one' makes them the probabilities of experts. */
  readonly weightSum: 'one' | 'any';
  /**
   * Draws rows from streams of (seed, task, purpose), so that the seed is all it depends on. Unless the design is a grid, the
   * first rows of a larger sample are the smaller sample.
   */
  sample(rows: number, seed: number): TaskSample;
  /** What is true at these inputs, which need not be drawn ones but finite. */
  truth(x: Matrix): Truth;
  /** log p(y | x) of each row, nats. Refuses a task without noise, whose target has no density. */
  logDensity(x: Matrix, y: Matrix): Float64Array;
  /**
   * The least expected loss of each row, given x: `squared` Σ_o Var(y_o | x); `log` the entropy of y given x, nats;
   * `zero-one` the probability that y is not the most probable class.
   */
  bestLoss(x: Matrix, loss: BestLossName): Float64Array;
  /** The Bayes risk E bestLoss(X): no predictor has less. */
  bestRisk(loss: BestLossName, averaging?: Averaging): Quantity;
  /** E[1 − max_k routing_k(X)]: how often even the best guess of a row's expert is wrong. */
  bestRoutingError(averaging?: Averaging): Quantity;
  /** Mean and second moment of the regression function over the inputs. */
  moments(averaging?: Averaging): Moments;
}
