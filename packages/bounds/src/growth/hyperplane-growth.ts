import { logBinomialSum } from './log-binomial-sum.ts';

/**
 * Bounds log Π(m) of a linear router by the cells that its comparisons cut parameter space into: log 2 Σ_{i < D} C(N − 1, i).
 *
 * Each of m points compares K (K − 1)/2 pairs of experts, N = m K (K − 1)/2 hyperplanes through 0 of D = (K − 1) · `features`
 * dimensions (one expert's scores may be 0). The order of the scores gives the mask of every k. `features` are the inputs,
 * and one more for a bias. Units: nats. Source: Cover 1965, IEEE Trans. Electronic Computers 14, for the cells of hyperplanes
 * through 0.
 */
export function hyperplaneGrowth(m: number, experts: number, features: number): number {
  const hyperplanes = (m * experts * (experts - 1)) / 2;
  if (hyperplanes === 0 || features === 0) return 0;
  return Math.LN2 + logBinomialSum(hyperplanes - 1, (experts - 1) * features - 1);
}
