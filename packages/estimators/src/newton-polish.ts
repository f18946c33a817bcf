import { bendsUp } from './bends-up.ts';
import { flatTo, GRADIENT_TOLERANCE, meanNorm, NEARLY_ZERO, risesTo } from './flat-gradient.ts';
import type { LikelihoodProblem, SecondOrderAt } from './likelihood-problem.ts';
import type { Polished } from './polish.ts';
import { trustRegionStep } from './trust-region-step.ts';

/** Steps at most, those that were not taken among them. */
const MOST_STEPS = 1000;
/** Length of the first step at most, in coordinates of typical size 1: the basin that EM chose is not to be left. */
const FIRST_RADIUS = 1;
/** Shares of the gain that the quadratic model says, below which the radius shrinks, and above which it may grow. */
const [POOR, GOOD] = [0.25, 0.75];
/** The climb creeps when it gains less than this, in nats, over a window of tries. */
const CREEP = 1e-5;
const CREEP_WINDOW = 30;
/** Gains within so many rounding levels are judged by the gradient. */
const NOISY = 100;

/**
 * Climbs the observed likelihood by Newton's method within a ball whose radius follows how well the quadratic model does: from a point
 * of any curvature to a local maximum, at the end with twice the digits in every step. The likelihood never falls. From a saddle it goes on
 * along the curvature; where the likelihood rises to a limit along a bent ridge, such as a gate that turns into an affine one, it ends when it creeps.
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
  const values = [here.logLikelihood];
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
    const isSaddle = norm <= NEARLY_ZERO && bendsUp(here.information, rows);
    if (norm <= GRADIENT_TOLERANCE && !isSaddle) return ended(true, flatTo(norm));
    const noise = problem.noise * Math.abs(here.logLikelihood);
    const { step, length, gain } = trustRegionStep(here.information, here.gradient, radius);
    const mayStep = length > 1e-14 && gain > 0;
    if (!mayStep || tries >= MOST_STEPS) {
      const gradient = norm.toExponential(0);
      if (isSaddle) return ended(false, `a saddle, which no step leaves, gradient ${gradient}`);
      if (norm <= NEARLY_ZERO) return ended(true, flatTo(norm));
      return ended(
        false,
        mayStep
          ? `the limit of ${MOST_STEPS} steps is reached and the likelihood still rises, gradient ${gradient}`
          : `no further step raises the likelihood, gradient ${gradient}`,
      );
    }
    const before = values.at(-1 - CREEP_WINDOW);
    if (before !== undefined && here.logLikelihood - before < CREEP && !isSaddle)
      return ended(true, risesTo(norm, CREEP, `${CREEP_WINDOW} tries`));
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
    if (share > 1e-4) {
      theta = trial;
      here = reached;
      steps++;
    }
    if (Number.isFinite(change)) values.push(here.logLikelihood);
    else values.length = 0; // an edge is no limit
  }
}

const along = (a: Float64Array, b: Float64Array) => a.reduce((sum, v, j) => sum + v * b[j]!, 0);
