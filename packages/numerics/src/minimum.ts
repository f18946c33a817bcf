/**
 * Names why a minimizer stopped.
 *
 * `gradient`: the gradient is within its tolerance. `value`: a step lowered f by less than the tolerance. `rounding`: f
 * cannot be lowered beyond its rounding error, though the gradient tolerance, then too strict, is not met. `iterations`:
 * the limit of iterations or evaluations. `no-descent`: no point along the steepest descent is lower, so that gradient and
 * value contradict each other or f is not smooth there. `unbounded`: f fell to −∞, or kept falling at a huge step.
 * `start`: f or its gradient is not finite at the start. `stopped`: the callback said so.
 */
export type StopReason =
  | 'gradient'
  | 'value'
  | 'rounding'
  | 'iterations'
  | 'no-descent'
  | 'unbounded'
  | 'start'
  | 'stopped';

/** Is where a minimizer ended, and why. */
export interface Minimum {
  readonly x: Float64Array;
  readonly value: number;
  readonly gradient: Float64Array;
  readonly iterations: number;
  readonly evaluations: number;
  readonly reason: StopReason;
  /** True for the reasons `gradient`, `value` and `rounding`. */
  readonly converged: boolean;
  /** The reason in words, with the numbers. */
  readonly message: string;
}
