import type { LikelihoodProblem } from './likelihood-problem.ts';
import { polished } from './polish.ts';

/** How far one start climbs. */
export interface ClimbOptions {
  /** EM steps at most. */
  readonly maxIterations: number;
  /** EM ends where a step gains at most this times max(|log-likelihood|, 1). */
  readonly tolerance: number;
  /** Whether L-BFGS goes on from where EM ended to the local maximum. */
  polish(theta: Float64Array): Promise<boolean>;
  /** Awaited after each pass over the rows; throws to stop. */
  pause(): Promise<void>;
}

/** Where one start ended. */
export interface Climb {
  readonly theta: Float64Array;
  readonly logLikelihood: number;
  readonly converged: boolean;
  readonly reason: string;
  readonly emSteps: number;
  /** The log-likelihood at every accepted point of EM; it never falls. */
  readonly trace: readonly number[];
}

/** Halvings of a gate's step before EM gives up on it. */
const HALVINGS = 20;

/**
 * Climbs the likelihood from a point: EM while it makes good progress, then L-BFGS to the local maximum.
 *
 * EM's own stopping rule only says that its steps became small, which on flat directions is far from the maximum; the
 * polish ends on the gradient. A step of the gate that lowered the likelihood is halved, so the trace is monotone.
 */
export async function climb(
  problem: LikelihoodProblem,
  start: Float64Array,
  { maxIterations, tolerance, polish, pause }: ClimbOptions,
): Promise<Climb> {
  let theta = start;
  let step = await problem.emStep(theta);
  if (!Number.isFinite(step.logLikelihood))
    throw new Error(`the likelihood is ${step.logLikelihood} where it begins`);
  const trace = [step.logLikelihood];
  let emSteps = 0;
  let reason = 'their limit is reached';
  let converged = false;
  while (emSteps < maxIterations) {
    let next = step.next;
    let ahead = await problem.emStep(next);
    const slack = problem.noise * Math.abs(step.logLikelihood);
    for (let h = 0; !(ahead.logLikelihood >= step.logLikelihood - slack) && h < HALVINGS; h++) {
      next = gateHalfway(theta, next, problem.gateSize);
      ahead = await problem.emStep(next);
    }
    emSteps++;
    if (!(ahead.logLikelihood >= step.logLikelihood - slack)) {
      reason = 'no further one raises the likelihood';
      converged = true;
      break;
    }
    const gain = ahead.logLikelihood - step.logLikelihood;
    theta = next;
    step = ahead;
    trace.push(step.logLikelihood);
    await pause();
    if (gain <= tolerance * Math.max(Math.abs(step.logLikelihood), 1)) {
      reason = `the last gained ${gain.toExponential(1)} nats, within ${tolerance} of the log-likelihood`;
      converged = true;
      break;
    }
  }
  const { logLikelihood } = step;
  const counted = `${emSteps} EM ${emSteps === 1 ? 'step' : 'steps'}`;
  const ofEm = `${counted}: ${reason}`;
  if (!(await polish(theta))) return { theta, logLikelihood, converged, reason: ofEm, emSteps, trace };

  const end = await polished(problem, theta, pause);
  if (!(end.logLikelihood >= logLikelihood - problem.noise * Math.abs(logLikelihood))) {
    const failure = `${ofEm}; the polish failed: ${end.reason}`;
    return { theta, logLikelihood, converged, reason: failure, emSteps, trace };
  }
  return {
    theta: end.theta,
    logLikelihood: end.logLikelihood,
    converged: end.converged,
    reason: `${counted}, ${end.steps}: ${end.reason}`,
    emSteps,
    trace,
  };
}

/** The point with the gate halfway back from `next` to `theta`; the experts stay where they are best. */
function gateHalfway(theta: Float64Array, next: Float64Array, gateSize: number): Float64Array {
  const halfway = Float64Array.from(next);
  for (let c = 0; c < gateSize; c++) halfway[c] = 0.5 * (theta[c]! + next[c]!);
  return halfway;
}
