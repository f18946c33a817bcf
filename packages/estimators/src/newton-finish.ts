import { symmetricEigen } from '@moelab/numerics';
import { meanNorm } from './flat-gradient.ts';
import type { LikelihoodProblem } from './likelihood-problem.ts';
import { observedInformation } from './observed-information.ts';

/** Steps at most: near a maximum each one doubles the digits. */
const STEPS = 6;
/** Eigenvalues of the information below this share of the largest are no curvature to step along. */
const FLAT = 1e-10;
/** A step longer than this, in coordinates of typical size 1, has left the neighbourhood of the maximum. */
const LONGEST = 5;

/** Where Newton's method came to. */
export interface NewtonFinish {
  readonly theta: Float64Array;
  readonly logLikelihood: number;
  /** The largest entry of the mean log-likelihood's gradient. */
  readonly gradient: number;
  readonly steps: number;
}

/**
 * Finishes a climb by Newton's method on the observed likelihood: θ ← θ + I⁺ ∇ℓ, I the observed information, along
 * its curved directions only. Ends where the gradient of the mean is at most `tolerance`, or a step does not help.
 *
 * It is for the last digits, where L-BFGS is slow on badly conditioned likelihoods; a step that is long, lowers the
 * likelihood or leaves a larger gradient is not taken.
 */
export async function newtonFinish(
  problem: LikelihoodProblem,
  start: Float64Array,
  tolerance: number,
): Promise<NewtonFinish> {
  const { size, rows } = problem;
  const norm = (gradient: Float64Array) => meanNorm(gradient, rows);
  let theta = start;
  let { logLikelihood, gradient } = await problem.at(theta);
  let steps = 0;
  while (steps < STEPS && norm(gradient) > tolerance) {
    const { values, vectors } = symmetricEigen(await observedInformation(problem, theta), size);
    const step = new Float64Array(size);
    for (let e = 0; e < size; e++) {
      if (values[e]! <= FLAT * values[size - 1]!) continue;
      let along = 0;
      for (let j = 0; j < size; j++) along += vectors[j * size + e]! * gradient[j]!;
      for (let j = 0; j < size; j++) step[j]! += (along / values[e]!) * vectors[j * size + e]!;
    }
    if (!(Math.hypot(...step) <= LONGEST)) break;
    const trial = theta.map((v, j) => v + step[j]!);
    const reached = await problem.at(trial);
    const isHigher = reached.logLikelihood >= logLikelihood - problem.noise * Math.abs(logLikelihood);
    if (!isHigher || norm(reached.gradient) > 0.9 * norm(gradient)) break;
    theta = trial;
    logLikelihood = reached.logLikelihood;
    gradient = reached.gradient;
    steps++;
  }
  return { theta, logLikelihood, gradient: norm(gradient), steps };
}
