import { flatTo, GRADIENT_TOLERANCE, meanNorm, NEARLY_ZERO } from './flat-gradient.ts';
import type { LikelihoodProblem, SecondOrderAt } from './likelihood-problem.ts';
import type { Polished } from './polish.ts';
import { trustRegionStep } from './trust-region-step.ts';

/** Steps at most, those that were not taken among them. */
const MOST_STEPS = 200;
/** Length of the first step at most, in coordinates of typical size 1: the basin that EM chose is not to be left. */
const FIRST_RADIUS = 1;
/** Shares of the gain that the quadratic model says, below which the radius shrinks, and above which it may grow. */
const [POOR, GOOD] = [0.25, 0.75];
/** Gains within so many rounding levels are judged by the gradient. */
const NOISY = 100;

/**
 * Climbs the observed likelihood by Newton's method within a ball whose radius follows how well the quadratic model does: from a point
 * of any curvature to a local maximum, at the end with twice the digits in every step. The likelihood never falls.
 *
 * Cost: one pass with second derivatives and a few Cholesky decompositions a step.
 * Source: Conn, Gould & Toint 2000, Trust-Region Methods, algorithm 6.1.1.
 */
export async function newtonPolish(
  problem: LikelihoodProblem,
  secondOrderAt: (theta: Float64Array) => Promise<SecondOrderAt>,
  start: Float64Array,
  pause: () => Promise<void>,
): Promise<Polished> {
  const { rows } = problem;
  let theta = start;
  let here = await secondOrderAt(theta);
  let radius = FIRST_RADIUS;
  let tries = 0;
  let steps = 0;
  const ended = (converged: boolean, reason: string): Polished => ({
    theta,
    logLikelihood: here.logLikelihood,
    converged,
    reason,
    steps: `${steps} of Newton`,
    information: here.information,
  });
  for (;;) {
    const norm = meanNorm(here.gradient, rows);
    if (norm <= GRADIENT_TOLERANCE) return ended(true, flatTo(norm));
    const noise = problem.noise * Math.abs(here.logLikelihood);
    const { step, length, gain } = trustRegionStep(here.information, here.gradient, radius);
    if (!(length > 1e-14) || tries >= MOST_STEPS) {
      const isFlat = norm <= NEARLY_ZERO;
      if (isFlat) return ended(true, flatTo(norm));
      const gradient = norm.toExponential(0);
      return ended(
        false,
        tries >= MOST_STEPS
          ? `the limit of ${MOST_STEPS} steps is reached and the likelihood still rises, gradient ${gradient}`
          : `no further step raises the likelihood, gradient ${gradient}`,
      );
    }
    tries++;
    const trial = theta.map((v, j) => v + step[j]!);
    const reached = await secondOrderAt(trial);
    await pause();
    const change = reached.logLikelihood - here.logLikelihood;
    const isNoise = gain <= NOISY * noise && Math.abs(change) <= NOISY * noise;
    const risen = isNoise ? 0.5 * (along(here.gradient, step) + along(reached.gradient, step)) : change;
    const share = Number.isFinite(change) ? risen / gain : -1;
    if (!(share >= POOR)) radius = POOR * length;
    else if (share > GOOD && length > 0.8 * radius) radius *= 2;
    if (!(share > 1e-4)) continue;
    theta = trial;
    here = reached;
    steps++;
  }
}

const along = (a: Float64Array, b: Float64Array) => a.reduce((sum, v, j) => sum + v * b[j]!, 0);
