import type { LayerContext } from '@moelab/core';
import { bracketedRoot } from '@moelab/numerics';
import { add, exp, log, mul, type Tensor } from '@tensorflow/tfjs-core';

/** What a link between a gate and the experts lets through. */
export type LinkOptions =
  | { readonly link: 'noiseless' }
  /** The largest I(X;T), nats. */
  | { readonly link: 'capacity'; readonly capacity: number }
  /** The largest log ratio of two inputs' probabilities of an expert. */
  | { readonly link: 'private'; readonly epsilon: number };

/**
 * The noise η of a symmetric link between K experts: what arrives is what was sent with probability 1 − η, and else any expert,
 * each with probability 1/K; 0 is the noiseless link.
 *
 * capacity C: the η whose channel has that capacity, C = ln K + k ln k + (K − 1) e ln e with e = η/K, k = 1 − η + e; 0 where
 * C ≥ ln K. By data processing I(X;T) ≤ C then holds for every gate and every law of x, to rounding.
 * private ε: η = K/(K − 1 + e^ε), randomised response: k/e = e^ε, so that p(t|x)/p(t|x′) ≤ e^ε for all t, x, x′, to rounding.
 *
 * Units: nats. Source: Cover and Thomas 2006, Elements of Information Theory, 7.2 (capacity of a symmetric channel); Warner
 * 1965 and Kairouz, Oh and Viswanath 2016, arXiv:1407.1338 (randomised response of K answers).
 */
export function linkNoise(options: LinkOptions, experts: number): number {
  if (options.link === 'noiseless' || experts === 1) return 0;
  if (options.link === 'private') return 1 / (1 + Math.expm1(options.epsilon) / experts);
  const { capacity } = options;
  if (capacity >= Math.log(experts)) return 0;
  const missing = (noise: number): readonly [value: number, slope: number] => {
    const other = noise / experts;
    const kept = 1 - noise + other;
    const logOther = other > 0 ? Math.log(other) : 0; // 0 log 0 is 0
    const own = Math.log(experts) + kept * Math.log(kept) + (experts - 1) * other * logOther;
    return [own - capacity, ((experts - 1) / experts) * (logOther - Math.log(kept))];
  };
  return bracketedRoot(missing, 0, 1).x;
}

/** log((1 − η) p + η/K), (rows, experts): the log probabilities of what arrives over a link of noise η, of those sent. */
export function overLink(logs: Tensor, noise: number, { experts, constant }: LayerContext): Tensor {
  if (noise === 0) return logs;
  return log(add(mul(exp(logs), constant(1 - noise)), constant(noise / experts)));
}
