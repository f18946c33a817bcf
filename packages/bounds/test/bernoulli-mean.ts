import { shannonEntropy } from '@moelab/information';
import { lgamma } from '@moelab/numerics';

/** P(Bin(n, p) = c) for c = 0 … n. */
const binomial = (n: number, p: number): Float64Array =>
  Float64Array.from({ length: n + 1 }, (_, c) => {
    const log = (base: number, times: number) => (times === 0 ? 0 : times * Math.log(base));
    return Math.exp(lgamma(n + 1) - lgamma(c + 1) - lgamma(n - c + 1) + log(p, c) + log(1 - p, n - c));
  });

/**
 * The learner of which everything is known: W is the mean of m coins of bias p, under the squared loss (W − Z)² in [0, 1].
 *
 * Its risk is p(1 − p)(1 + 1/m), its empirical risk p(1 − p)(1 − 1/m). On a supersample, pairs of equal coins say nothing; given n different
 * pairs, m W is a constant plus Bin(n, ½).
 */
export function bernoulliMean(m: number, p: number) {
  const entropy = (n: number, q: number) => shannonEntropy(binomial(n, q));
  const differ = 2 * p * (1 - p);
  const fair = Float64Array.from({ length: m + 1 }, (_, n) => entropy(n, 0.5));
  return {
    empiricalRisk: p * (1 - p) * (1 - 1 / m),
    risk: p * (1 - p) * (1 + 1 / m),
    gap: differ / m,
    information: entropy(m, p),
    rowInformation: entropy(m, p) - entropy(m - 1, p),
    conditionalInformation: binomial(m, differ).reduce((sum, share, n) => sum + share * fair[n]!, 0),
    /** I(W; Uᵢ | Z̃ = z̃), with the probability of each: 0 where pair i has equal coins. */
    coinInformation: [
      { share: 1 - differ, value: 0 },
      ...Array.from(binomial(m - 1, differ), (share, others) => ({
        share: differ * share,
        value: fair[others + 1]! - fair[others]!,
      })),
    ],
  };
}
