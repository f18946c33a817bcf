import type { RouterLoss } from '@moelab/core';
import { mean, square, sub } from '@tensorflow/tfjs-core';
import { quotient, rowSum, weightsOfRows, withoutPadding } from './row-mean.ts';

/**
 * Penalises experts of unequal total weight: the squared coefficient of variation of I_e = Σ_i ω_i w_ie.
 *
 * CV² = (1/E) Σ_e (I_e/Ī − 1)², Ī = (1/E) Σ_e I_e: 0 when all experts weigh the same, E − 1 when one has all the weight;
 * unchanged by a factor on all weights. The variance is that of the E experts (divided by E, not E − 1).
 *
 * Source: Shazeer et al. 2017, arXiv:1701.06538, eq. 6–7. Their `load` (appendix A) needs the distribution of the
 * gate's noise, which a routing does not hold.
 */
export const importance: RouterLoss = {
  name: 'importance',
  source: 'Shazeer et al. 2017, arXiv:1701.06538, eq. 6–7',
  of({ weights: { tensor: weights }, rowWeights }) {
    const omega = weightsOfRows(rowWeights, weights);
    const totals = rowSum(withoutPadding(weights, omega), omega); // (experts)
    const average = mean(totals);
    return mean(square(quotient(sub(totals, average), average)));
  },
};
