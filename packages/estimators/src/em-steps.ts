import { type EmStep, type LikelihoodProblem, VARIANCE_FLOOR } from './likelihood-problem.ts';
import { extrapolated, FIRST_LENGTH, LENGTHENING } from './squarem.ts';

/** How far EM goes. */
export interface EmStepsOptions {
  /** EM steps at most, extrapolated points among them. */
  readonly maxIterations: number;
  /** EM ends where a step gains at most this times max(|log-likelihood|, 1). */
  readonly tolerance: number;
  /** Whether two steps in a row are extrapolated. */
  readonly acceleration: 'none' | 'squarem';
  /** Awaited after each EM step, halved and refused ones too; throws to stop. The gate's own steps within one are not interrupted. */
  pause(): Promise<void>;
}

/** Where EM ended. */
export interface EmEnd {
  readonly theta: Float64Array;
  /** What an EM step from there gives. */
  readonly step: EmStep;
  readonly converged: boolean;
  readonly reason: string;
  readonly emSteps: number;
  /** The log-likelihood at every accepted point; it never falls. */
  readonly trace: readonly number[];
}

/** Halvings of a gate's step before EM gives up on it. */
const HALVINGS = 20;

/**
 * Climbs by EM while it makes good progress. A step of the gate that lowered the likelihood is halved, and an extrapolated point that is
 * lower than the one before is not taken, so the trace is monotone.
 */
export async function emSteps(
  problem: LikelihoodProblem,
  start: Float64Array,
  { maxIterations, tolerance, acceleration, pause }: EmStepsOptions,
): Promise<EmEnd> {
  let theta = start;
  const stepAt = async (point: Float64Array, before?: EmStep): Promise<EmStep> => {
    const reached = await problem.emStep(point, before);
    await pause();
    return reached;
  };
  let step = await stepAt(theta);
  if (!Number.isFinite(step.logLikelihood))
    throw new Error(`the likelihood is ${step.logLikelihood} where it begins`);
  const trace = [step.logLikelihood];
  let steps = 0;
  let longest = FIRST_LENGTH;
  const ended = (converged: boolean, reason: string): EmEnd => ({
    theta,
    step,
    converged,
    reason,
    emSteps: steps,
    trace,
  });
  const take = (point: Float64Array, reached: EmStep) => {
    theta = point;
    step = reached;
    trace.push(step.logLikelihood);
  };
  while (steps < maxIterations) {
    const before = { theta, step };
    const slack = problem.noise * Math.abs(step.logLikelihood);
    let next = step.next;
    let ahead = await stepAt(next, step);
    for (let h = 0; !(ahead.logLikelihood >= step.logLikelihood - slack) && h < HALVINGS; h++) {
      next = gateHalfway(theta, next, problem.gateSize);
      ahead = await stepAt(next, step);
    }
    steps++;
    if (!(ahead.logLikelihood >= step.logLikelihood - slack))
      return ended(true, 'no further one raises the likelihood');
    take(next, ahead);
    const gain = step.logLikelihood - before.step.logLikelihood;
    if (gain <= tolerance * Math.max(Math.abs(step.logLikelihood), 1)) {
      const gained = `the last gained ${gain.toExponential(1)} nats, within ${tolerance} of the log-likelihood`;
      return ended(true, gained);
    }
    if (acceleration === 'none' || steps === maxIterations) continue;
    const { point, isLongest } = extrapolated(before.theta, theta, step.next, longest);
    if (point === undefined || problem.relativeVariances(point).some((v) => !(v > VARIANCE_FLOOR))) continue;
    const reached = await stepAt(point, step);
    steps++;
    if (reached.logLikelihood >= step.logLikelihood) {
      if (isLongest) longest *= LENGTHENING;
      take(point, reached);
    } else longest = Math.max(FIRST_LENGTH, longest / LENGTHENING);
  }
  return ended(false, 'their limit is reached');
}

/** The point with the gate halfway back from `next` to `theta`; the experts stay where they are best. */
function gateHalfway(theta: Float64Array, next: Float64Array, gateSize: number): Float64Array {
  const halfway = Float64Array.from(next);
  for (let c = 0; c < gateSize; c++) halfway[c] = 0.5 * (theta[c]! + next[c]!);
  return halfway;
}
