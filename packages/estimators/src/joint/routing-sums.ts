import type { Layer, ModelForward } from '@moelab/core';
import {
  cast,
  concat,
  exp,
  fill,
  greater,
  logSoftmax,
  max,
  mul,
  neg,
  onesLike,
  reshape,
  sum,
  type Tensor,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { routes } from './objective.ts';

/** How one layer routed some rows. */
export interface RoutingSummary {
  /** The layer, from 0. */
  readonly layer: number;
  /** The share of the selected pairs that each expert has: (experts), sums to one. */
  readonly loads: readonly number[];
  /** The mean weight of each expert over the rows that have one, weights of a row made to sum to one: (experts). */
  readonly meanWeights: readonly number[];
  /** H(T) of the mean weights, nats. */
  readonly entropy: number;
  /** H(T | X): the mean entropy of a row's weights, nats. */
  readonly conditionalEntropy: number;
  /** I(X;T) = H(T) − H(T | X) of these rows, nats: how much the routing says of its input. */
  readonly information: number;
}

/** How many sums a model's routing has: 2 · experts + 2 for each layer that routes. */
export const routingSumCount = (layers: readonly Layer[]): number =>
  layers.filter(routes).reduce((n, { spec }) => n + 2 * spec.experts + 2, 0);

/**
 * Sums over rows, inside a section: of each layer that routes Σ p_ie and Σ selected_ie by expert, Σ H(p_i), and
 * the number of rows with an expert: only those count. p are a row's weights, or, of a gate that samples, the probabilities that
 * it samples by.
 */
export function routingSums(layers: readonly Layer[], forward: ModelForward): readonly Tensor[] {
  return layers.flatMap((layer, l) => {
    if (!routes(layer)) return [];
    const { logWeights, mask, probabilities } = forward.layers[l]!.routing;
    const isOfLaw = mask === undefined || layer.gate.sampled !== undefined; // not of what was drawn by it
    const law = isOfLaw ? probabilities?.log : undefined;
    const zero = zerosLike(logWeights);
    const isRouted = greater(max(logWeights, -1, true), fill([logWeights.shape[0]!, 1], -Infinity)); // (rows, 1)
    const own = logSoftmax(where(isRouted, logWeights, zero)); // weights that sum to one already stay as they are
    const logs = law ?? own;
    const weights = where(isRouted, exp(logs), zero);
    const terms = where(greater(weights, zero), mul(weights, logs), zero);
    const selected = mask === undefined ? onesLike(weights) : cast(mask, 'float32');
    return [
      concat([
        sum(weights, 0),
        sum(selected, 0),
        reshape(neg(sum(terms)), [1]),
        reshape(sum(cast(isRouted, 'float32')), [1]),
      ]),
    ];
  });
}

/** Adds up sums of batches and gives what they say of each layer that routes. */
export function summaries(layers: readonly Layer[], sums: Float64Array): readonly RoutingSummary[] {
  let at = 0;
  return layers.flatMap((layer, l) => {
    if (!routes(layer)) return [];
    const { experts } = layer.spec;
    const weights = sums.subarray(at, at + experts);
    const selected = sums.subarray(at + experts, at + 2 * experts);
    const rows = Math.max(1, sums[at + 2 * experts + 1]!);
    const conditionalEntropy = sums[at + 2 * experts]! / rows;
    at += 2 * experts + 2;
    const total = Math.max(
      1,
      selected.reduce((a, b) => a + b, 0),
    );
    const meanWeights = Array.from(weights, (w) => w / rows);
    const entropy = -meanWeights.reduce((h, p) => h + (p > 0 ? p * Math.log(p) : 0), 0);
    return [
      {
        layer: l,
        loads: Array.from(selected, (n) => n / total),
        meanWeights,
        entropy,
        conditionalEntropy,
        information: entropy - conditionalEntropy,
      },
    ];
  });
}
