import type { Matrix } from '@moelab/numerics';
import type { Threads } from '@moelab/numerics/kernels';
import type { Model } from './model.ts';

/** What an estimator learns from: row i of `y` belongs to row i of `x`. Class targets are indices in one column. */
export interface Dataset {
  /** (rows, inputs). */
  readonly x: Matrix;
  /** (rows, outputs), or (rows, 1) for classes. */
  readonly y: Matrix;
}

/** A step of a long fit, for whoever shows progress. */
export interface Progress {
  /** What is being done: 'start', 'polish', 'standard errors'. */
  readonly stage: string;
  readonly done: number;
  readonly total: number;
  /** The best value of the objective so far. */
  readonly best?: number;
  /** The value of the objective now. */
  readonly value?: number;
  /** The share of the rows that each expert of the last layer has now. */
  readonly loads?: readonly number[];
}

/** How a fit is run: nothing here changes what is estimated. */
export interface Run {
  readonly seed: number;
  /** Called as the fit goes on, at every step that its user may want to see. */
  onProgress?(progress: Progress): void;
  /** Stops the fit between two steps, with an ABORTED error. */
  readonly signal?: { readonly aborted: boolean };
  /**
   * Who computes the passes over the rows that run as WebAssembly: `openThreads` of `@moelab/numerics/threads` gives several threads in Node.
   * By default the caller's alone. The result has the same bits; an estimator without such passes leaves them idle.
   */
  readonly threads?: Threads;
}

/** What every fit carries. */
export interface Fit {
  readonly model: Model;
  readonly converged: boolean;
  /** Why it stopped, in a sentence. */
  readonly reason: string;
  /** What its user must know before using the numbers. */
  readonly warnings: readonly string[];
}

/** Estimates the parameters of a model from data. The given model is a specification: it stays as it is. */
export interface Estimator<F extends Fit = Fit, R extends Run = Run> {
  /** Estimates; rejects with a MoelabError where model, data or options do not fit each other. */
  fit(model: Model, data: Dataset, run: R): Promise<F>;
}
