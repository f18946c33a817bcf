import { type Model, MoelabError, type ParameterCount } from '@moelab/core';
import type { ExpertScores } from './expert-scores.ts';
import { layerIndex } from './layer-index.ts';
import { type ResizeOptions, resized } from './resized.ts';

/** How many experts are kept by their scores: so many of the best, or those above a score. */
export type KeepRule =
  | { readonly count: number; readonly above?: never }
  | { readonly above: number; readonly count?: never };

/** A model with some of its experts. */
export interface Pruned {
  readonly model: Model;
  /** Expert e of it is the old expert kept[e]. */
  readonly kept: readonly number[];
  /** How many parameters the model had, and how many it has. */
  readonly before: ParameterCount;
  readonly after: ParameterCount;
}

/**
 * Keeps some experts of a layer, with everything of the gate and its state that belongs to them.
 *
 * `keep` is a list of experts, counted from 0, in their new order; or scores, of which the best `count` are kept, or those
 * `above` a threshold, in their old order (of equals, those that come first). Any gate and expert: what has an axis named
 * 'expert' is cut, everything else stays.
 *
 * What the removed experts had of the weights goes where the gate, without them, sends it: a softmax divides by the sum over
 * the kept; weights that do not sum to one are what they were. The pruned model is an ordinary model: fit it with
 * `from: 'model'` to go on from here.
 *
 * Refuses to keep no expert, and a gate whose options do not fit the number of kept experts: give `gateOptions: { k: 1 }` to a
 * gate that selects more experts than are left.
 */
export function prune(model: Model, keep: readonly number[], options?: ResizeOptions): Pruned;
export function prune(model: Model, keep: ExpertScores, options: ResizeOptions & KeepRule): Pruned;
export function prune(
  model: Model,
  keep: readonly number[] | ExpertScores,
  options: ResizeOptions & Partial<Record<'count' | 'above', number>> = {},
): Pruned {
  const isScored = 'scores' in keep;
  const layer = layerIndex('prune', model, options.layer ?? (isScored ? keep.layer : undefined));
  const { experts } = model.spec.layers[layer]!;
  const kept = isScored ? bestOf(keep, options, layer, experts) : [...keep];
  checkKept(kept, experts);
  const entries = kept.map((e) => [[e, 1] as const]);
  const smaller = resized('prune', model, layer, entries, options.gateOptions);
  return { model: smaller, kept, before: model.count, after: smaller.count };
}

function checkKept(kept: readonly number[], experts: number): void {
  const refused = (what: string) =>
    new MoelabError(
      'INVALID_OPTIONS',
      `prune: keep must be a list of experts from 0 to ${experts - 1}, ${what}`,
    );
  if (kept.length === 0) throw refused('got none; a layer has at least one');
  const bad = kept.find((e) => !(Number.isInteger(e) && e >= 0 && e < experts));
  if (bad !== undefined) throw refused(`got ${bad}`);
  const twice = kept.find((e, at) => kept.indexOf(e) < at);
  if (twice !== undefined) throw refused(`each once, got ${twice} twice`);
}

function bestOf(
  { scores, measure, layer: own }: ExpertScores,
  { count, above }: Partial<Record<'count' | 'above', number>>,
  layer: number,
  experts: number,
): readonly number[] {
  const refused = (what: string) => new MoelabError('INVALID_OPTIONS', `prune: ${what}`);
  if (layer !== own || scores.length !== experts) {
    throw refused(
      `the scores are of ${scores.length} experts of layer ${own}, and the model has ${experts} in layer ${layer}; score the model that is pruned`,
    );
  }
  const unknown = scores.findIndex((v) => Number.isNaN(v));
  if (unknown >= 0)
    throw refused(`the ${measure} of expert ${unknown} is NaN; score on rows of finite numbers`);
  if ((count === undefined) === (above === undefined)) {
    throw refused('must know how many to keep; give one of count and above');
  }
  const ranked = [...scores.keys()].sort((a, b) => scores[b]! - scores[a]! || a - b);
  if (above !== undefined) {
    const best = ranked[0]!;
    if (Number.isNaN(above) || !(scores[best]! > above)) {
      throw refused(
        `no expert has a ${measure} above ${above}, so none would be kept; the largest is ${scores[best]}, of expert ${best}`,
      );
    }
    return [...scores.keys()].filter((e) => scores[e]! > above);
  }
  if (!(Number.isInteger(count) && count! >= 1 && count! <= experts)) {
    throw refused(`count must be an integer from 1 to ${experts}, the number of experts, got ${count}`);
  }
  return ranked.slice(0, count).sort((a, b) => a - b);
}
