import { MoelabError, rowLogSumExp } from '@moelab/core';
import { expandDims, square, sum } from '@tensorflow/tfjs-core';
import type { RouterLoss } from './router-loss.ts';
import { rowMean, weightsOfRows, withoutPadding } from './row-mean.ts';

/**
 * Penalises large logits, on which low-precision routers become unstable: mean_i (log Σ_e exp s_ie)².
 *
 * The mean is weighted by the rows' weights. Not unchanged when a number is added to all logits of a row: this is the
 * direction it fixes. Exact however large the logits are; a row of −∞ gives ∞.
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
    const normalisers = rowLogSumExp(withoutPadding(logits.tensor, omega)); // (rows)
    return sum(rowMean(square(expandDims(normalisers, -1)), omega));
  },
};
