import { MoelabError, type RouterLoss } from '@moelab/core';
import { logSumExp, square, sum } from '@tensorflow/tfjs-core';
import { rowMean, weightsOfRows, withoutPadding } from './row-mean.ts';

/**
 * Penalises large logits, on which low-precision routers become unstable: mean_i (log Σ_e exp s_ie)².
 *
 * The mean is weighted by the rows' weights. Not unchanged when a number is added to all logits of a row: this is the
 * direction that it fixes. Exact, with its gradient, however large the logits are; a row of −∞ alone gives NaN.
 *
 * Needs a gate with logits; refuses others.
 * Source: Zoph et al. 2022, arXiv:2202.08906, eq. 5.
 */
export const z: RouterLoss = {
  name: 'z',
  source: 'Zoph et al. 2022, arXiv:2202.08906, eq. 5',
  of({ logits, selected, rowWeights }) {
    if (logits === undefined) {
      throw new MoelabError(
        'UNSUPPORTED',
        'router loss z: needs logits, and the gate gives none; leave it out, or let its route return logits',
      );
    }
    const omega = weightsOfRows(rowWeights, selected);
    // not core's rowLogSumExp: its gradient exp(s − lse) is rounded where |lse| is large
    const normalisers = logSumExp(withoutPadding(logits.tensor, omega), -1, true); // (rows, 1)
    return sum(rowMean(square(normalisers), omega));
  },
};
