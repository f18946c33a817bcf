import {
  type Model,
  MoelabError,
  type ParameterCount,
  prefixedNames,
  type Share,
  withoutPrefix,
} from '@moelab/core';
import type { ExpertScores } from './expert-scores.ts';
import { layerIndex } from './layer-index.ts';
import { mergedLogits } from './merged-logits.ts';
import { type ResizeOptions, resized } from './resized.ts';

/** How experts are merged. */
export interface MergeOptions extends ResizeOptions {
  /** How much each expert counts in its group: its load, as `loadScores` gives it, or any number ≥ 0; default: all the same. */
  readonly weights?: ExpertScores | ArrayLike<number>;
}

/** A model with some of its experts merged. */
export interface Merged {
  readonly model: Model;
  /** The old experts of which each expert is made. */
  readonly members: readonly (readonly number[])[];
  /** How many parameters the model had, and how many it has. */
  readonly before: ParameterCount;
  readonly after: ParameterCount;
}

/**
 * Makes one expert of each group of experts of a layer, by averaging their parameters; an expert in no group stays as it is.
 * They stand in the order of their first members.
 *
 * Parameters and state with an axis named 'expert' become Σ_e α_e θ_e over the group, with α the weights divided by their sum.
 * A gate of the family affine-softmax keeps the group's mass instead, as far as an affine logit can: the slopes are
 * averaged, and the bias is Σ_e α_e bias_e + H(α), H the entropy, which is bias + log m for m equal weights. The merged logit
 * is then nowhere above log Σ_e exp s_e(x), and below it by KL(α ‖ shares of the members at x). Where the slopes of the members
 * coincide, the bias is log Σ_e exp bias_e, and the group's weight is kept exactly. So an expert that was split into copies
 * comes back.
 *
 * Not preserved, in general:
 * - what experts say that are not linear in their parameters; hidden units are averaged by their place, and are not matched;
 * - how far the members were apart: a variance is the mean of theirs, and the spread of their means is in none;
 * - which member a row had, where the members' shares change with x;
 * - the group's weight, with every other gate, whose parameters are averaged and no more: a gate that selects k experts
 *   gives the merged one no larger share for having been several.
 *
 * Source: Li et al. 2024, arXiv:2310.01334 (M-SMoE, averages by frequency of use); the gate's part is ours, and its matching of
 * hidden units is not done.
 */
export function merge(
  model: Model,
  groups: readonly (readonly number[])[],
  { layer: given, weights, gateOptions }: MergeOptions = {},
): Merged {
  const layer = layerIndex('merge', model, given);
  const { experts } = model.spec.layers[layer]!;
  const members = partitionOf(groups, experts);
  const shares = sharesOf(members, weights, experts);
  const mixed = resized('merge', model, layer, shares, gateOptions);

  const { fused: before } = model.layers[layer]!.gate;
  const { fused: after } = mixed.layers[layer]!.gate;
  if (before?.family !== 'affine-softmax' || after?.family !== 'affine-softmax')
    return { model: mixed, members, before: model.count, after: mixed.count };
  const prefix = `${model.prefixOf(layer)}gate.`;
  const gateOf = ({ parameters, state }: Model) =>
    [withoutPrefix(prefix, parameters), withoutPrefix(prefix, state)] as const;
  const logits = mergedLogits(before.logits(...gateOf(model)), shares);
  const gate = prefixedNames(prefix, after.withLogits(logits, ...gateOf(mixed)));
  const merged = mixed.with({ parameters: { ...mixed.parameters, ...gate } });
  return { model: merged, members, before: model.count, after: merged.count };
}

/** The groups and the experts in none, by their first members. */
function partitionOf(
  groups: readonly (readonly number[])[],
  experts: number,
): readonly (readonly number[])[] {
  const refused = (what: string) => new MoelabError('INVALID_OPTIONS', `merge: groups ${what}`);
  const named = groups.flat();
  if (groups.length === 0 || groups.some((group) => group.length === 0))
    throw refused('must be lists of at least one expert, got an empty one; as [[0, 2], [1, 3]]');
  const bad = named.find((e) => !(Number.isInteger(e) && e >= 0 && e < experts));
  if (bad !== undefined) throw refused(`must be lists of experts from 0 to ${experts - 1}, got ${bad}`);
  const twice = named.find((e, at) => named.indexOf(e) < at);
  if (twice !== undefined) throw refused(`must have an expert once, got ${twice} twice`);
  const alone = Array.from({ length: experts }, (_, e) => [e]).filter(([e]) => !named.includes(e!));
  return [...groups.map((group) => [...group].sort((a, b) => a - b)), ...alone].sort((a, b) => a[0]! - b[0]!);
}

/** α of each member, which sum to 1 in each group. */
function sharesOf(
  members: readonly (readonly number[])[],
  given: ExpertScores | ArrayLike<number> | undefined,
  experts: number,
): readonly (readonly Share[])[] {
  const weights =
    given === undefined ? new Float64Array(experts).fill(1) : 'scores' in given ? given.scores : given;
  const refused = (what: string) => new MoelabError('INVALID_OPTIONS', `merge: weights ${what}`);
  if (weights.length !== experts)
    throw refused(`must be ${experts} numbers, one an expert, got ${weights.length}`);
  const bad = Array.from(weights).findIndex((w) => !(w >= 0 && Number.isFinite(w)));
  if (bad >= 0) throw refused(`must be finite numbers ≥ 0, got ${weights[bad]} for expert ${bad}`);
  return members.map((group) => {
    if (group.length === 1) return [[group[0]!, 1]];
    const total = group.reduce((sum, e) => sum + weights[e]!, 0);
    if (total === 0) {
      throw refused(`of the group [${group.join(', ')}] are all 0; leave them out, or prune these experts`);
    }
    return group.map((e) => [e, weights[e]! / total]);
  });
}
