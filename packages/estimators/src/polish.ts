import type { LikelihoodProblem } from './likelihood-problem.ts';
import { newtonPolish } from './newton-polish.ts';
import { quasiNewtonPolish } from './quasi-newton-polish.ts';

/** Where a polish ended. */
export interface Polished {
  readonly theta: Float64Array;
  readonly logLikelihood: number;
  readonly converged: boolean;
  readonly reason: string;
  /** What was done, as '30 of L-BFGS, 2 of Newton'. */
  readonly steps: string;
  /** The observed information there, where the polish computed it. */
  readonly information?: Float64Array;
}

/** Coordinates from which on a pass with second derivatives, whose cost grows with their square, is no gain on some tens without. */
const MANY = 500;

/**
 * Climbs the observed likelihood from a point near its local maximum to that: by Newton's method where the problem has second derivatives of not too
 * many coordinates, else by L-BFGS.
 */
export const polished = (
  problem: LikelihoodProblem,
  start: Float64Array,
  pause: () => Promise<void>,
): Promise<Polished> =>
  problem.secondOrderAt === undefined || problem.size > MANY
    ? quasiNewtonPolish(problem, start, pause)
    : newtonPolish(problem, problem.secondOrderAt, start, pause);
