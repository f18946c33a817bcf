import { distribution } from '../entropy/distribution.ts';
import { checkMixture } from './check-mixture.ts';
import { mixtureWeights } from './mixture-posterior.ts';

/**
 * Gives I(S; W) = H(W) − H(W | S) of the α-mixture posterior from the law π of the index that the sample chooses.
 *
 * H(W) is that of p_r = (1 − α)/R + α π_r. Computed as Σ_s π_s KL(q_s ‖ p), which does not cancel: exactly 0 at α = 0, never negative, H(π) at
 * α = 1, and at most log R − H(q_α), which a uniform π attains. Of *counted* indices this is the plug-in estimate, which is low: use
 * `estimateBankInformation`. Shapes: probabilities (R). Units: nats. Throws a RangeError where π is no distribution, or α is outside [0, 1].
 * Source: Deylam Salehi & Khalesi 2026, arXiv:2605.05278, eq. 13.
 */
export function bankInformation(probabilities: ArrayLike<number>, alpha: number): number {
  const { pi, weights } = lawOf('bankInformation', probabilities, alpha);
  let information = 0;
  for (const own of pi) {
    const p = weights.other + alpha * own;
    if (own > 0) information += own * divergenceTerm(weights.chosen, p);
    if (own < 1) information += (1 - own) * divergenceTerm(weights.other, p);
  }
  return information;
}

/**
 * Gives the first-order bias of the plug-in estimate of I(S; W) from M samples, −(α²/2M) Σ_r π_r (1 − π_r)/p_r.
 *
 * Each sample gives a whole posterior, not one draw of W, so p varies less than Miller and Madow's −(R − 1)/2M has it; the two agree only at
 * α = 1 where every π_r > 0. Shapes: probabilities (R). Units: nats. Throws as `bankInformation`, and for M that is no integer ≥ 1.
 */
export function bankInformationBias(
  probabilities: ArrayLike<number>,
  alpha: number,
  samples: number,
): number {
  const where = 'bankInformationBias';
  if (!Number.isSafeInteger(samples) || samples < 1) {
    throw new RangeError(`${where}: samples must be an integer ≥ 1, got ${samples}`);
  }
  const { pi, weights } = lawOf(where, probabilities, alpha);
  let sum = 0;
  for (const own of pi) if (own > 0) sum += (own * (1 - own)) / (weights.other + alpha * own);
  return 0 - (alpha * alpha * sum) / (2 * samples);
}

function lawOf(where: string, probabilities: ArrayLike<number>, alpha: number) {
  checkMixture(where, probabilities.length, alpha);
  const pi = distribution(`${where}: probabilities`, probabilities);
  return { pi, weights: mixtureWeights(pi.length, alpha) };
}

/** q log(q/p) − q + p ≥ 0, whose sum over distributions q and p is KL(q ‖ p); rounding may leave less than nothing. */
function divergenceTerm(q: number, p: number): number {
  return q > 0 ? Math.max(0, q * Math.log(q / p) - q + p) : p;
}
