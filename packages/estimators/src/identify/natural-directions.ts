import type { Model } from '@moelab/core';
import { norm } from './column-space.ts';
import type { ParameterEntry } from './parameter-entries.ts';

/** What a direction does, as far as it has a name. */
export type Move =
  | 'single'
  | 'translation'
  | 'expert scaling'
  | 'scaling'
  | 'opposite scaling'
  | 'combination';

/** A direction in the parameters that one may guess, with its name. */
export interface NaturalDirection {
  readonly move: Move;
  /** As 'scaling of gate.slopes, gate.bias, gate.temperature'. */
  readonly text: string;
  /** What the data determine although the direction is null. */
  readonly leaves: string;
  /** In the order of the entries. */
  readonly weights: Float64Array;
}

/** Subsets of a gate's parameters are gone through for gates of at most so many. */
const MOST_NAMES = 6;

/**
 * Lists the directions in which models are usually unchanged, those that do not vanish at the model's parameters: one number
 * alone; one number added to every expert; one expert's numbers, or whole parameters of a gate together, times a factor; two
 * of them against each other.
 */
export function naturalDirections(
  model: Model,
  entries: readonly ParameterEntry[],
): readonly NaturalDirection[] {
  const weightsWhere = (weightOf: (entry: ParameterEntry) => number) => Float64Array.from(entries, weightOf);
  const valueAt = ({ name, index }: ParameterEntry) => model.parameters[name]!.values[index]!;
  const names = [...new Set(entries.map(({ name }) => name))];

  const singles = entries.map((own) => ({
    move: 'single' as const,
    text: `${own.label} has no effect`,
    leaves: 'nothing of it',
    weights: weightsWhere((entry) => (entry === own ? 1 : 0)),
  }));
  const ofExperts = names.flatMap((name) => {
    const members = entries.filter((entry) => entry.name === name && entry.expert !== undefined);
    return [
      ...[...new Set(members.map(({ own }) => own))].map((own) => ({
        move: 'translation' as const,
        text: `translation of ${own} over the experts`,
        leaves: `differences of ${name} between experts`,
        weights: weightsWhere((entry) => (entry.own === own ? 1 : 0)),
      })),
      ...[...new Set(members.map(({ expert }) => expert!))].map((expert) => ({
        move: 'expert scaling' as const,
        text: `scaling of ${name} (expert ${expert + 1})`,
        leaves: `${name} of each expert up to a positive factor`,
        weights: weightsWhere((entry) =>
          entry.name === name && entry.expert === expert ? valueAt(entry) : 0,
        ),
      })),
    ];
  });
  const gates = model.layers.map((_, l) => `${model.prefixOf(l)}gate.`);
  const joint = gates.flatMap((prefix) => {
    const own = names.filter((name) => name.startsWith(prefix));
    if (own.length > MOST_NAMES) return [];
    return [
      ...subsets(own).map((some) => ({
        move: 'scaling' as const,
        text: `scaling of ${some.join(', ')}`,
        leaves: ratios(model, some),
        weights: weightsWhere((entry) => (some.includes(entry.name) ? valueAt(entry) : 0)),
      })),
      ...pairs(own).map(([up, down]) => ({
        move: 'opposite scaling' as const,
        text: `scaling of ${up} against ${down}`,
        leaves: `the product of ${up} and ${down}`,
        weights: weightsWhere((entry) =>
          entry.name === up ? valueAt(entry) : entry.name === down ? -valueAt(entry) : 0,
        ),
      })),
    ];
  });
  return [...singles, ...ofExperts, ...joint].filter(({ weights }) => norm(weights) > 0);
}

/** 'gate.slopes/gate.temperature' where one of the scaled parameters is a positive number; else what stays between them. */
function ratios(model: Model, names: readonly string[]): string {
  const unit = names.find(
    (name) => model.declarations[name]!.domain === 'positive' && model.parameters[name]!.values.length === 1,
  );
  const others = names.filter((name) => name !== unit);
  if (unit !== undefined && others.length > 0) return others.map((name) => `${name}/${unit}`).join(', ');
  return `${names.join(', ')} up to one common factor`;
}

/** All subsets that are not empty, the largest first. */
function subsets(names: readonly string[]): readonly (readonly string[])[] {
  const all = Array.from({ length: 2 ** names.length - 1 }, (_, mask) =>
    names.filter((_, n) => ((mask + 1) >> n) % 2 === 1),
  );
  return all.sort((a, b) => b.length - a.length);
}

const pairs = (names: readonly string[]): readonly (readonly [string, string])[] =>
  names.flatMap((up, n) => names.slice(n + 1).map((down) => [up, down] as const));
