import { type Matrix, matrix, softmaxRowsInto } from '@moelab/numerics';
import { distribution } from '../entropy/distribution.ts';
import { type CertificateOptions, certificateOptions, type RatePoint } from './rate-point.ts';
import { type LossOptions, routingProblem } from './routing-problem.ts';
import { slopeSolver } from './slope-solver.ts';

/** Are the options of `rateAtSlope`. */
export interface SlopeOptions extends LossOptions, CertificateOptions {
  /** (experts): the load to start from, such as that of a point near by; uniform by default. */
  readonly start?: ArrayLike<number>;
}

/**
 * Finds the gate that minimizes I(X; T) + β E d(X, T) over a fixed bank of experts, with a certificate.
 *
 * p(t|x) = q(t) exp(−β d(x, t)) / Σₛ q(s) exp(−β d(x, s)), q(t) = Σ p(x) p(t|x): a softmax gate whose bias is the log of each expert's own load.
 * The load minimizes F(q) = −Σ p(x) log Σₜ q(t) exp(−β d(x, t)); the search ends when F(q) − log max c(t), a lower bound on the minimum over all
 * experts, in use or not, is within `gap` of what the gate reaches. It takes 5 to 30 Newton steps where the iteration of Blahut and Arimoto takes
 * hundreds or thousands. Below the first activation (`routingLimits`) one expert takes everything.
 *
 * Shapes: losses d (inputs, experts). Cost: O(inputs · experts · experts in use) an iteration, less where few experts fit an input.
 * Throws a RangeError for β that is not finite and > 0, NaN or infinite losses, and weights or a start that are no distribution.
 * Source: Blahut 1972, Arimoto 1972; for gates: arXiv:2605.05278, eq. 28–29 with β = 1/λ.
 */
export function rateAtSlope(losses: Matrix, beta: number, options: SlopeOptions = {}): RatePoint {
  const where = 'rateAtSlope';
  checkSlope(where, beta);
  const { gap, maxIterations } = certificateOptions(where, options);
  const problem = routingProblem(where, losses, options);
  const { start } = options;
  if (start !== undefined && start.length !== problem.experts) {
    throw new RangeError(
      `${where}: start must have one entry an expert, ${problem.experts}, got ${start.length}`,
    );
  }
  const load = start === undefined ? undefined : distribution(`${where}: start`, start);
  return slopeSolver(problem)(beta, load, gap, maxIterations);
}

/** Checks that an inverse temperature is finite and > 0. */
export function checkSlope(where: string, beta: number): void {
  if (!(beta > 0 && beta < Infinity)) {
    throw new RangeError(
      `${where}: beta must be a finite number > 0, got ${beta}; the ends of the curve are routingLimits`,
    );
  }
}

/**
 * Gives the gate p(t|x) ∝ q(t) exp(−β d(x, t)) of a load and an inverse temperature, for any inputs.
 *
 * β = 0 gives the load itself, β = ∞ the load among the best experts of each input (NaN where it gives them nothing).
 * Shapes: losses d (inputs, experts), load q (experts) → (inputs, experts), rows of sum 1. Throws a RangeError for losses that are not finite, a load
 * that is no distribution or of another length, and β < 0 or NaN.
 */
export function slopeGate(losses: Matrix, load: ArrayLike<number>, beta: number): Matrix {
  const where = 'slopeGate';
  if (!(beta >= 0)) throw new RangeError(`${where}: beta must be a number ≥ 0 or Infinity, got ${beta}`);
  const { rows, cols } = losses;
  if (load.length !== cols) {
    throw new RangeError(`${where}: load must have one entry an expert, ${cols}, got ${load.length}`);
  }
  const logs = distribution(`${where}: load`, load).map(Math.log);
  const { excess } = routingProblem(where, losses, {});
  const gate = excess.map((loss, i) => logs[i % cols]! - (loss === 0 ? 0 : beta * loss));
  softmaxRowsInto(gate, gate, rows, cols);
  return matrix(rows, cols, gate);
}
