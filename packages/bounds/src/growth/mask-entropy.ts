import { logChoose } from '@moelab/numerics';

/**
 * Gives the largest entropy of a mask of k among `experts`, log C(K, k): how many labels a router has, seen as a classifier.
 *
 * Units: nats. 0 for k = K. The sparse-MoE paper replaces it by k (1 + log(K/k)), see `paperMaskEntropy`.
 */
export const maskEntropy = (experts: number, k: number): number => logChoose(experts, k);

/**
 * Gives what the sparse-MoE paper has in place of log C(K, k): k (1 + log(K/k)), as C(K, k) ≤ (eK/k)ᵏ.
 *
 * Units: nats. It charges a dense router, k = K, with K nats where the truth is 0. Source: Zhao et al. 2024,
 * arXiv:2403.17404.
 */
export const paperMaskEntropy = (experts: number, k: number): number => k * (1 + Math.log(experts / k));
