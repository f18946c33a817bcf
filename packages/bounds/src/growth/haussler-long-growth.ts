import { logBinomialSum } from './log-binomial-sum.ts';

/**
 * Bounds log Π(m) of a class of Natarajan dimension d more sharply: log Σ_{i ≤ min(d, m)} C(m, i) C(K, 2)ⁱ.
 *
 * K is the number of labels, given as its logarithm. (K − 1)ⁱ in place of C(K, 2)ⁱ, which is sometimes seen, is false for the
 * Natarajan dimension: one-dimensional affine routers of 3 experts have 63 labellings of 5 points, where it says 51.
 *
 * Units: nats. Source: Haussler & Long 1995, J. Combin. Theory A 71, 219–240.
 */
export function hausslerLongGrowth(m: number, natarajan: number, logLabels: number): number {
  if (logLabels < 1e-12) return 0; // one label: one labelling
  const logPairs = 2 * logLabels + Math.log1p(-Math.exp(-logLabels)) - Math.LN2; // log K(K − 1)/2
  return logBinomialSum(m, Math.floor(natarajan), logPairs);
}
