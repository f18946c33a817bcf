import type { RouterLoss } from '@moelab/core';
import { exp, greater, log, mul, onesLike, sub, sum, where, zerosLike } from '@tensorflow/tfjs-core';
import { rowMean, weightsOfRows, withoutPadding } from './row-mean.ts';

/**
 * Penalises what the routing tells of the row: I(X; T) of x among the batch's rows and an expert T drawn from p(·|x).
 *
 * I = H(P) − Σ_i ω_i H(p_i) / Σ_i ω_i = Σ_i ω_i Σ_e p_ie log(p_ie/P_e) / Σ_i ω_i, P the rows' mean of p: from 0, where all
 * rows are routed alike, to ln E (and never above the log of the number of rows), where each row has one expert and all
 * experts have as many. It is of the soft routing, before any selection; that of a batch, which is less than the source's
 * I(X; T) on average, as P follows the batch. A rounding below 0 is possible.
 *
 * Units: nats.
 */
export const rate: RouterLoss = {
  name: 'rate',
  source: 'Shannon 1948; the penalty λ I(X;T) of finite-rate gating',
  of({ probabilities, selected, rowWeights }) {
    const omega = weightsOfRows(rowWeights, selected);
    const logs = withoutPadding(probabilities.log, omega); // (rows, experts)
    const p = exp(logs);
    const mean = rowMean(p, omega); // (experts)
    const isPositive = greater(p, zerosLike(p)); // 0 log 0 is 0
    const logMean = log(where(greater(mean, zerosLike(mean)), mean, onesLike(mean)));
    const ratios = where(isPositive, sub(logs, logMean), zerosLike(p));
    return sum(rowMean(mul(p, ratios), omega));
  },
};
