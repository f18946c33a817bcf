import {
  add,
  concat,
  exp,
  expandDims,
  fill,
  gather,
  log,
  logSoftmax,
  mul,
  reshape,
  stack,
  sum,
  type Tensor,
  tensor1d,
  tensor2d,
  unsortedSegmentSum,
  where,
  zeros,
} from '@tensorflow/tfjs-core';
import type { Dispatch } from './dispatch.ts';
import { type Component, joined } from './expert-bank.ts';

/** Σ_c exp(log w_c) mean_c, (rows, outputs), of components whose columns of the log weights are theirs, in order. */
export function combined(logWeights: Tensor, components: readonly Component[], dispatch?: Dispatch): Tensor {
  const weights = exp(logWeights); // (rows, components)
  const means = components.map(({ mean }) => mean);
  if (dispatch === undefined) return sum(mul(expandDims(weights, -1), stack(means, 1)), 1);
  const own = gather(reshape(weights, [-1]), tensor1d(dispatch.pairPlaces, 'int32')); // (pairs)
  const weighed = mul(expandDims(own, -1), joined(means)); // (pairs, outputs)
  return unsortedSegmentSum(weighed, tensor1d(dispatch.pairRows, 'int32'), dispatch.rows);
}

/**
 * (rows, components): what `values` says of each component on its own rows, each (own rows); `absent` where an expert did
 * not compute a row.
 */
export function tableOf(
  components: readonly Component[],
  values: readonly Tensor[],
  dispatch: Dispatch | undefined,
  absent: number,
): Tensor {
  if (dispatch === undefined) return stack([...values], 1);
  const experts = dispatch.rowsOf.length;
  const own = values.filter((_, c) => components[c]!.rows !== undefined);
  const others = values.filter((_, c) => components[c]!.rows === undefined);
  const flat = unsortedSegmentSum(
    joined(own),
    tensor1d(dispatch.pairPlaces, 'int32'),
    dispatch.rows * experts,
  );
  const table = reshape(flat, [dispatch.rows, experts]);
  const routed = where(presentIn(dispatch), table, fill(table.shape, absent));
  return others.length === 0 ? routed : concat([routed, stack(others, 1)], 1);
}

/** The log weights of the pairs that are computed; −∞ for the others. */
export function keptLogWeights(logWeights: Tensor, dispatch: Dispatch | undefined): Tensor {
  if (dispatch === undefined || dispatch.dropped === 0) return logWeights;
  return where(presentIn(dispatch), logWeights, fill(logWeights.shape, -Infinity));
}

/** log ½ + the routing's log weights, and log ½ + log ω of the shared experts: (rows, experts + shared). */
export function halves(logWeights: Tensor, shared: number, logits: Tensor | undefined): Tensor {
  const rows = logWeights.shape[0]!;
  const half = log(fill([rows, 1], 0.5)); // ½ is exact in float32, log ½ is not
  const ofShared = logits === undefined ? zeros([shared]) : logSoftmax(concat([logits, zeros([1])]));
  return concat([add(logWeights, half), add(half, ofShared)], 1);
}

/** (rows, experts), dtype bool: which pairs are computed. */
function presentIn(dispatch: Dispatch): Tensor {
  const experts = dispatch.rowsOf.length;
  const present = new Uint8Array(dispatch.rows * experts);
  for (const place of dispatch.pairPlaces) present[place] = 1;
  return tensor2d(present, [dispatch.rows, experts], 'bool');
}
