import type { RouterLoss } from '@moelab/core';
import { exp, mul, sum } from '@tensorflow/tfjs-core';
import { quotient, rowMean, rowSum, weightsOfRows, withoutPadding } from './row-mean.ts';

/**
 * Penalises experts that are both selected often and probable: E Σ_e f_e P_e.
 *
 * f_e = Σ_i ω_i S_ie / Σ_if ω_i S_if is the share of expert e among all selected pairs (row, expert), so that the shares
 * sum to one for every k; P_e = Σ_i ω_i p_ie / Σ_i ω_i its mean probability; ω the rows' weights. The gradient goes through P
 * alone. It is 1 at perfect balance whatever k is, and E when all rows go to one expert with probability 1; it may lie
 * below 1 where f and P disagree. It is always 1 of a gate that selects none: there is nothing to balance. Lowering all
 * affinities of a row by one factor does not lower it, because probabilities sum to one.
 *
 * Source: Fedus et al. 2022, arXiv:2101.03961, eq. 4–6, for k = 1; Lepikhin et al. 2021, arXiv:2006.16668, algorithm 1. For
 * k > 1 Mixtral's of Hugging Face sums the shares of each place 1 … k, which makes them sum to k: theirs is k times this one.
 */
export const balance: RouterLoss = {
  name: 'balance',
  source: 'Fedus et al. 2022, arXiv:2101.03961, eq. 4–6; Lepikhin et al. 2021, arXiv:2006.16668',
  of({ probabilities, selected, rowWeights }, constant) {
    const omega = weightsOfRows(rowWeights, selected);
    const mean = rowMean(exp(withoutPadding(probabilities.log, omega)), omega); // (experts)
    const counts = rowSum(withoutPadding(selected, omega), omega); // (experts)
    return mul(constant(selected.shape[1]!), sum(mul(quotient(counts, sum(counts)), mean)));
  },
};
