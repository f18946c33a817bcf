import { type Minimum, minimizeAsync } from '@moelab/numerics';
import { bendsUp } from './bends-up.ts';
import { flatTo, GRADIENT_TOLERANCE, NEARLY_ZERO, risesTo } from './flat-gradient.ts';
import { hasExactGradient, type LikelihoodProblem } from './likelihood-problem.ts';
import { newtonFinish } from './newton-finish.ts';
import { observedInformation } from './observed-information.ts';
import type { Polished } from './polish.ts';
import { trustRegionStep } from './trust-region-step.ts';

/** L-BFGS steps at most, and before Newton is first tried: fewer than a Newton step's gradients cost would be waste. */
const MOST_STEPS = 2000;
const firstSteps = (size: number) => Math.max(50, 2 * size);
/** L-BFGS creeps when it gains less than this, in nats, over a window of steps. */
const CREEP = 1e-5;
const CREEP_WINDOW = 100;

/** Halvings of a step away from a saddle. */
const HALVINGS = 20;

/**
 * Climbs the observed likelihood from a point near its local maximum: L-BFGS on its mean, and Newton for the last digits.
 *
 * L-BFGS is slow on badly conditioned likelihoods, Newton fails far from the maximum; so they take turns, each turn of
 * L-BFGS twice as long as the one before. A turn ends early when it only creeps; when Newton finds no maximum there
 * either, the likelihood rises to a limit along a direction without one, such as a gate that becomes a step. Where there is nothing to
 * climb from the start on, the second derivatives say whether it is a saddle; then it goes on from beside it.
 */
export async function quasiNewtonPolish(
  problem: LikelihoodProblem,
  start: Float64Array,
  pause: () => Promise<void>,
): Promise<Polished> {
  const { rows } = problem;
  const tolerance = Math.max(GRADIENT_TOLERANCE, problem.noise);
  const isExact = hasExactGradient(problem);
  let theta = start;
  let [quasi, exact] = [0, 0];
  for (let turn = firstSteps(problem.size); ; turn *= 2) {
    const { minimum, creeps } = await quasiNewton(problem, theta, Math.min(turn, MOST_STEPS - quasi), pause);
    quasi += minimum.iterations;
    theta = minimum.x;
    const ended = (logLikelihood: number, converged: boolean, reason: string): Polished => ({
      theta,
      logLikelihood,
      converged,
      reason,
      steps: exact > 0 ? `${quasi} of L-BFGS, ${exact} of Newton` : `${quasi} of L-BFGS`,
    });
    const value = -minimum.value * rows;
    if (minimum.reason === 'gradient') {
      if (quasi > 0 || !isExact) return ended(value, true, flatTo(tolerance));
      const information = await observedInformation(problem, theta);
      if (!bendsUp(information, rows)) return { ...ended(value, true, flatTo(tolerance)), information };
      const beside = await besideSaddle(problem, theta, information);
      if (beside === undefined) return ended(value, false, 'a saddle, which no step leaves');
      theta = beside;
      continue;
    }
    if (!Number.isFinite(value)) return ended(value, false, minimum.message);
    if (!isExact) {
      if (minimum.reason === 'iterations' && quasi < MOST_STEPS) continue;
      const converged = creeps || minimum.converged;
      const reason = 'nothing is left to gain at the precision of the backend';
      return ended(value, converged, converged ? reason : minimum.message);
    }
    const end = await newtonFinish(problem, theta, tolerance);
    await pause();
    exact += end.steps;
    theta = end.theta;
    if (end.gradient <= tolerance) return ended(end.logLikelihood, true, flatTo(end.gradient));
    if (minimum.reason === 'iterations' && quasi < MOST_STEPS) continue;
    if (end.gradient <= NEARLY_ZERO) return ended(end.logLikelihood, true, flatTo(end.gradient));
    const converged = creeps || minimum.converged;
    const reason = minimum.reason === 'iterations' ? stillRises(end.gradient) : minimum.message;
    return ended(
      end.logLikelihood,
      converged,
      converged ? risesTo(end.gradient, CREEP, `${CREEP_WINDOW} steps`) : reason,
    );
  }
}

/** The first higher point on the way along the most negative curvature and back by halves, or undefined. */
async function besideSaddle(
  problem: LikelihoodProblem,
  theta: Float64Array,
  information: Float64Array,
): Promise<Float64Array | undefined> {
  const { logLikelihood, gradient } = await problem.at(theta);
  const { step } = trustRegionStep(information, gradient, 1);
  for (let h = 0; h < HALVINGS; h++) {
    const trial = theta.map((v, j) => v + step[j]! / 2 ** h);
    if ((await problem.at(trial)).logLikelihood > logLikelihood) return trial;
  }
  return undefined;
}

async function quasiNewton(
  problem: LikelihoodProblem,
  theta: Float64Array,
  maxIterations: number,
  pause: () => Promise<void>,
): Promise<{ readonly minimum: Minimum; readonly creeps: boolean }> {
  const { rows, noise } = problem;
  const isExact = hasExactGradient(problem);
  const [window, level] = isExact ? [CREEP_WINDOW, 0] : [CREEP_WINDOW / 10, noise];
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
      maxIterations,
      gradientTolerance: Math.max(GRADIENT_TOLERANCE, noise),
      valueNoise: noise,
      onIteration: ({ value }) => {
        values.push(value);
        const before = values.at(-1 - window);
        creeps =
          before !== undefined && (before - value) * rows < Math.max(CREEP, level * Math.abs(value) * rows);
        return !creeps;
      },
    },
  );
  return { minimum, creeps };
}

const stillRises = (gradient: number) =>
  `the limit of ${MOST_STEPS} steps is reached and the likelihood still rises, gradient ${gradient.toExponential(0)}`;
