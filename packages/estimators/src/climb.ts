import { minimizeAsync } from '@moelab/numerics';
import type { LikelihoodProblem } from './likelihood-problem.ts';
import { newtonFinish } from './newton-finish.ts';

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
/** Where the mean log-likelihood's gradient, in coordinates of size 1, counts as zero. */
const GRADIENT_TOLERANCE = 1e-9;
/** What still counts as zero where rounding forbids more. */
const NEARLY_ZERO = 1e-7;
const POLISH_STEPS = 2000;
/** Gradients that are rounded more than this, as float32's, say nothing by their differences. */
const DIFFERENCES = 1e-10;
/** L-BFGS creeps when it gains less than this, in nats, over a window of steps. */
const CREEP = 1e-6;
const CREEP_WINDOW = 100;

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
  const { value } = end;
  if (!(value >= logLikelihood - problem.noise * Math.abs(logLikelihood))) {
    const failure = `${ofEm}; the polish failed: ${end.reason}`;
    return { theta, logLikelihood, converged, reason: failure, emSteps, trace };
  }
  return {
    theta: end.theta,
    logLikelihood: value,
    converged: end.converged,
    reason: `${counted}, ${end.steps}: ${end.reason}`,
    emSteps,
    trace,
  };
}

interface Polished {
  readonly theta: Float64Array;
  readonly value: number;
  readonly converged: boolean;
  readonly reason: string;
  /** What was done, as '30 of L-BFGS, 2 of Newton'. */
  readonly steps: string;
}

/**
 * L-BFGS on the mean log-likelihood, then Newton for the last digits. L-BFGS ends early when it only creeps; when
 * Newton finds no maximum there either, the likelihood rises to a limit along a direction without one.
 */
async function polished(
  problem: LikelihoodProblem,
  theta: Float64Array,
  pause: ClimbOptions['pause'],
): Promise<Polished> {
  const { rows } = problem;
  const tolerance = Math.max(GRADIENT_TOLERANCE, problem.noise);
  const isExact = problem.noise < DIFFERENCES;
  const [window, level] = isExact ? [CREEP_WINDOW, 0] : [CREEP_WINDOW / 10, problem.noise];
  const values: number[] = [];
  let creeps = false;
  const minimum = await minimizeAsync(
    async (point) => {
      const { logLikelihood, gradient } = await problem.at(Float64Array.from(point));
      await pause();
      return { value: -logLikelihood / rows, gradient: gradient.map((g) => -g / rows) };
    },
    theta,
    {
      maxIterations: POLISH_STEPS,
      gradientTolerance: tolerance,
      valueNoise: problem.noise,
      onIteration: ({ value }) => {
        values.push(value);
        const before = values.at(-1 - window);
        creeps =
          before !== undefined && (before - value) * rows < Math.max(CREEP, level * Math.abs(value) * rows);
        return !creeps;
      },
    },
  );
  const steps = `${minimum.iterations} of L-BFGS`;
  const value = -minimum.value * rows;
  if (minimum.reason === 'gradient')
    return { theta: minimum.x, value, converged: true, steps, reason: flatTo(tolerance) };
  if (!Number.isFinite(value))
    return { theta: minimum.x, value, converged: false, steps, reason: minimum.message };
  if (!isExact) {
    const converged = creeps || minimum.converged;
    const reason = converged ? 'nothing is left to gain at the precision of the backend' : minimum.message;
    return { theta: minimum.x, value, converged, steps, reason };
  }
  const end = await newtonFinish(problem, minimum.x, tolerance);
  const converged = creeps || minimum.converged || end.gradient <= NEARLY_ZERO;
  return {
    theta: end.theta,
    value: end.logLikelihood,
    converged,
    steps: end.steps > 0 ? `${steps}, ${end.steps} of Newton` : steps,
    reason:
      end.gradient <= NEARLY_ZERO
        ? flatTo(end.gradient)
        : converged
          ? `the likelihood rises to a limit that it has not reached: less than ${CREEP.toExponential()} nats in ${CREEP_WINDOW} steps, gradient ${end.gradient.toExponential(0)}`
          : minimum.message,
  };
}

const flatTo = (gradient: number) =>
  `the gradient of the mean log-likelihood is zero to ${gradient.toExponential(0)}`;

/** The point with the gate halfway back from `next` to `theta`; the experts stay where they are best. */
function gateHalfway(theta: Float64Array, next: Float64Array, gateSize: number): Float64Array {
  const halfway = Float64Array.from(next);
  for (let c = 0; c < gateSize; c++) halfway[c] = 0.5 * (theta[c]! + next[c]!);
  return halfway;
}
