import { type Dataset, isMoelabError, type Model } from '@moelab/core';
import { type Stream, sum } from '@moelab/numerics';
import { checkRows } from './check-rows.ts';
import type { Laboratory } from './laboratory.ts';
import { type StartOptions, startNearTruth } from './start-near-truth.ts';
import type { Truth } from './truth.ts';

/** How a fit is made. */
export interface FitOptions extends Omit<StartOptions, 'n'> {
  /**
   * Where a fit ends. `maximum` (default): at the local maximum, by EM and Newton on the gradient. `published`: EM until a step
   * gains at most 1e-6 of the log-likelihood, 2000 steps at most, as in the simulations of the papers.
   */
  readonly stop?: 'maximum' | 'published';
  /** Starts, of which the fit with the highest likelihood is kept; default 1. */
  readonly tries?: number;
  /** Moves a start before the fit. */
  readonly moveStart?: (start: Model, random: Stream) => Model;
}

/** A fit with its start and how it compares with the truth. */
export interface NearFit {
  readonly model: Model;
  /** Where the kept fit began. */
  readonly start: Model;
  /** Nats, of all rows. */
  readonly logLikelihood: number;
  readonly truthLogLikelihood: number;
  /** T = 2 (ℓ_fit − ℓ_truth): for as many experts as the truth χ² with as many degrees of freedom as free parameters. */
  readonly likelihoodRatio: number;
  /** Free parameters of the fitted model. */
  readonly parameters: number;
  /** Mean responsibility of each fitted expert. */
  readonly shares: Float64Array;
  readonly isAtMaximum: boolean;
  readonly reason: string;
}

/** EM steps before the polish: enough to leave the start, and no more, since EM is slow where experts are alike. */
const EM_STEPS = 30;
const stops = {
  maximum: { maxIterations: EM_STEPS, polish: true },
  published: { maxIterations: 2000, polish: false },
} as const;
/** The M-step of the published code repeats its Newton step for the gate; this often changes its sixth digit no more. */
const GATE_ITERATIONS = 4;

/** Starts drawn again, at most, in place of those that end in a spurious optimum, such as a variance that goes to 0. */
const REDRAWS = 4;

/**
 * Fits from near the truth in float64. The likelihood has no maximum where a variance goes to 0: a start that ends there is drawn
 * again, and a fit of which too many do fails.
 *
 * `random` names the starts alone, so that two stops can have the same ones.
 */
export async function fitNearTruth(
  lab: Laboratory,
  truth: Truth,
  truthOf: Model,
  data: Dataset,
  { stop = 'maximum', tries = 1, moveStart, ...options }: FitOptions,
  { random, signal }: { readonly random: Stream; readonly signal: { readonly aborted: boolean } },
): Promise<NearFit> {
  const n = data.x.rows;
  const em = lab.estimator('em', {
    from: 'model',
    tolerance: 1e-6,
    ...stops[stop],
    ...(stop === 'published' ? { gateIterations: GATE_ITERATIONS } : {}),
    standardErrors: false,
    minShare: 0,
    minVariance: 1e-6,
  });
  const truthLogLikelihood = sum(await truthOf.logDensity(data.x, data.y));
  let best: NearFit | undefined;
  let failure: unknown;
  let ended = 0;
  for (let attempt = 0; ended < tries && attempt < tries + REDRAWS; attempt++) {
    const own = random.substream('try', attempt);
    const drawn = startNearTruth(lab, truth, truthOf, { ...options, n }, own);
    const start = moveStart?.(drawn, own.substream('move')) ?? drawn;
    checkRows('n', n, start.count.free);
    try {
      const fit = await em.fit(start, data, { seed: 0, signal });
      ended++;
      const { logLikelihood, model, converged, reason, meanResponsibilities, parameterCount } = fit;
      if (best !== undefined && !(logLikelihood > best.logLikelihood)) continue;
      best = {
        model,
        start,
        logLikelihood,
        truthLogLikelihood,
        likelihoodRatio: 2 * (logLikelihood - truthLogLikelihood),
        parameters: parameterCount,
        shares: meanResponsibilities,
        isAtMaximum: converged && stop === 'maximum',
        reason: attempt === ended - 1 ? reason : `${reason}; ${attempt + 1 - ended} starts were spurious`,
      };
    } catch (error) {
      if (!isMoelabError(error) || error.code !== 'FIT_FAILED') throw error;
      failure = error;
    }
  }
  if (best === undefined) throw failure;
  return best;
}
