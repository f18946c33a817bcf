import { minimizeAsync } from '@moelab/numerics';
import type { LikelihoodProblem } from './likelihood-problem.ts';

/** How far one start climbs. */
export interface ClimbOptions {
  /** EM steps at most. */
  readonly maxIterations: number;
  /** EM ends where a step gains at most this times max(|log-likelihood|, 1). */
  readonly tolerance: number;
  /** Whether L-BFGS goes on from where EM ended to the local maximum. */
  polish(theta: Float64Array): Promise<boolean>;
  /** Called after each EM step; throws to stop. */
  onStep?(logLikelihood: number): void;
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
/** Where the mean log-likelihood's gradient, in coordinates of size 1, counts as zero. */
const GRADIENT_TOLERANCE = 1e-9;

/**
 * Climbs the likelihood from a point: EM while it makes good progress, then L-BFGS to the local maximum.
 *
 * EM's own stopping rule only says that its steps became small, which on flat directions is far from the maximum; the
 * polish ends on the gradient. A step of the gate that lowered the likelihood is halved, so the trace is monotone.
 */
export async function climb(
  problem: LikelihoodProblem,
  start: Float64Array,
  { maxIterations, tolerance, polish, onStep }: ClimbOptions,
): Promise<Climb> {
  let theta = start;
  let step = await problem.emStep(theta);
  const trace = [step.logLikelihood];
  let emSteps = 0;
  let reason = `EM made ${maxIterations} steps, its limit`;
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
      reason = 'no EM step raises the likelihood further';
      converged = true;
      break;
    }
    const gain = ahead.logLikelihood - step.logLikelihood;
    theta = next;
    step = ahead;
    trace.push(step.logLikelihood);
    onStep?.(step.logLikelihood);
    if (gain <= tolerance * Math.max(Math.abs(step.logLikelihood), 1)) {
      reason = `an EM step gained ${gain.toExponential(1)} nats, within ${tolerance} of the log-likelihood`;
      converged = true;
      break;
    }
  }
  const { logLikelihood } = step;
  if (!(await polish(theta))) return { theta, logLikelihood, converged, reason, emSteps, trace };

  const { rows } = problem;
  const minimum = await minimizeAsync(
    async (point) => {
      const { logLikelihood: value, gradient } = await problem.at(point as Float64Array);
      onStep?.(value);
      return { value: -value / rows, gradient: gradient.map((g) => -g / rows) };
    },
    theta,
    { maxIterations: 5000, gradientTolerance: GRADIENT_TOLERANCE, valueNoise: problem.noise },
  );
  const polished = -minimum.value * rows;
  if (!(polished >= logLikelihood - problem.noise * Math.abs(logLikelihood))) {
    return { theta, logLikelihood, converged, reason: `${reason}; the polish failed: ${minimum.message}`, emSteps, trace };
  }
  return {
    theta: minimum.x,
    logLikelihood: polished,
    converged: minimum.converged,
    reason: `after ${emSteps} EM steps, L-BFGS: ${minimum.message}`,
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
