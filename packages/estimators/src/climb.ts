import { type EmStepsOptions, emSteps } from './em-steps.ts';
import type { LikelihoodProblem } from './likelihood-problem.ts';
import { polished } from './polish.ts';

/** How far one start climbs. */
export interface ClimbOptions extends EmStepsOptions {
  /** Whether the climb goes on from where EM ended, with these mean responsibilities, to the local maximum. */
  polish(theta: Float64Array, shares: Float64Array): boolean;
}

/** Where one start ended. */
export interface Climb {
  readonly theta: Float64Array;
  readonly logLikelihood: number;
  /** The mean responsibility of each component. */
  readonly shares: Float64Array;
  /** The observed information there, where the polish computed it. */
  readonly information?: Float64Array;
  readonly converged: boolean;
  readonly reason: string;
  readonly emSteps: number;
  /** The log-likelihood at every accepted point of EM; it never falls. */
  readonly trace: readonly number[];
}

/**
 * Climbs the likelihood from a point: EM while it makes good progress, then Newton or L-BFGS to the local maximum.
 *
 * EM's own stopping rule only says that its steps became small, which on flat directions is far from the maximum; the
 * polish ends on the gradient.
 */
export async function climb(
  problem: LikelihoodProblem,
  start: Float64Array,
  { polish, ...options }: ClimbOptions,
): Promise<Climb> {
  const { theta, step, converged, reason, emSteps: count, trace } = await emSteps(problem, start, options);
  const { logLikelihood, shares } = step;
  const counted = `${count} EM ${count === 1 ? 'step' : 'steps'}`;
  const ofEm = `${counted}: ${reason}`;
  const atEnd = { theta, logLikelihood, shares, emSteps: count, trace };
  if (!polish(theta, shares)) return { ...atEnd, converged, reason: ofEm };

  const end = await polished(problem, theta, options.pause);
  if (!(end.logLikelihood >= logLikelihood - problem.noise * Math.abs(logLikelihood)))
    return { ...atEnd, converged, reason: `${ofEm}; the polish failed: ${end.reason}` };
  return {
    theta: end.theta,
    logLikelihood: end.logLikelihood,
    shares: await problem.shares(end.theta),
    ...(end.information === undefined ? {} : { information: end.information }),
    converged: end.converged,
    reason: `${counted}, ${end.steps}: ${end.reason}`,
    emSteps: count,
    trace,
  };
}
