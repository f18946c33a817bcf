import { type Model, withoutPrefix } from '@moelab/core';
import type { Stream } from '@moelab/numerics';
import { type ColumnSpace, columnSpace, norm } from './column-space.ts';
import { type Audited, directionalDerivatives } from './directional-derivatives.ts';
import { addIndependent, areParallel, sparseBasis, withoutSpan } from './independent-vectors.ts';
import { type Move, type NaturalDirection, naturalDirections } from './natural-directions.ts';
import { nearbyModel } from './nearby-model.ts';
import { directionOf, entriesOf, movedAlong, type ParameterEntry } from './parameter-entries.ts';

/** Singular values of unit columns at most this share of the largest are zero: the derivatives are exact to about 1e-14. */
export const NULL_TOLERANCE = 1e-10;
/** Below this share a direction is nearly null: its standard error is a thousand times what it would be alone. */
export const NEAR_TOLERANCE = 1e-3;

/** How far the point nearby is, as a share of each parameter. */
const NEARBY = 0.05;

/** A direction in the parameters along which what is audited does not change, or hardly. */
export interface NullDirection {
  /** In the gate's declared gauge; not in it; or not null, but nearly. */
  readonly kind: 'declared' | 'undeclared' | 'near';
  readonly move: Move;
  /** The direction by name, as 'scaling of gate.slopes, gate.bias, gate.temperature'. */
  readonly text: string;
  /** What of these parameters the data determine nevertheless. */
  readonly leaves: string;
  /** The direction, of Euclidean norm 1; entries that are 0 are left out. */
  readonly weights: readonly { readonly parameter: string; readonly weight: number }[];
  /** The names of the parameters that it moves. */
  readonly moves: readonly string[];
  /** ‖J v‖/(Σⱼ vⱼ² ‖Jⱼ‖²)^½: what is left of what its entries would change one by one. */
  readonly change: number;
  /** Whether there are as many null directions at a random point nearby: then it is an invariance, else it ends here. */
  readonly persists: boolean;
  /** What a theorem says of parameters that such a direction moves, where it is one that was written about. */
  readonly published?: string;
  /** Of one that ends here: whether its second derivative is in the span of the first ones. */
  readonly secondOrder?: 'independent' | 'dependent';
}

/** The first-order derivatives of a model at its parameters, and what they say. */
export interface FirstOrder {
  readonly entries: readonly ParameterEntry[];
  readonly columns: readonly Float64Array[];
  readonly space: ColumnSpace;
  readonly directions: readonly NullDirection[];
  /** Of unit columns with the declared gauge taken out, descending. */
  readonly singularValues: readonly number[];
  /** Declared directions that do change what is audited. */
  readonly broken: readonly NullDirection[];
  /** How many null directions there are here, and at a random point nearby. */
  readonly nullity: number;
  readonly nullityNearby: number;
}

/** Finds every direction of a model's parameters along which what is audited is unchanged to first order. */
export async function firstOrder(
  model: Model,
  audited: Audited,
  entries: readonly ParameterEntry[],
  random: Stream,
): Promise<FirstOrder> {
  const columns = await derivativesByEntry(model, audited, entries);
  const space = columnSpace(columns, NULL_TOLERANCE, zeroNorms(model, entries, audited.x.rows));
  const nullity = entries.length - space.rank;
  const nearby = nearbyModel(model, NEARBY, random);
  const elsewhere = columnSpace(
    await derivativesByEntry(nearby, audited, entries),
    NULL_TOLERANCE,
    zeroNorms(nearby, entries, audited.x.rows),
  );
  const nullityNearby = entries.length - elsewhere.rank;

  const changeOf = (weights: Float64Array): number => {
    const size = norm(weights.map((w, j) => w * space.scale[j]!));
    const moved = new Float64Array(columns[0]?.length ?? 0);
    for (const [j, column] of columns.entries())
      if (weights[j] !== 0) for (let i = 0; i < moved.length; i++) moved[i]! += weights[j]! * column[i]!;
    return size > 0 ? norm(moved) / size : 0;
  };
  const inUnits = (weights: Float64Array) => weights.map((w, j) => w * space.scale[j]!);
  const natural = naturalDirections(model, entries);
  const described = (
    kind: NullDirection['kind'],
    weights: Float64Array,
    known: NaturalDirection | undefined,
    persists: boolean,
    text: string,
  ): NullDirection => {
    const byName = weightsByName(entries, weights);
    return {
      kind,
      move: known?.move ?? 'combination',
      text: known?.text ?? text,
      leaves:
        known?.leaves ?? (kind === 'declared' ? 'its reported form' : 'what the direction leaves alone'),
      ...byName,
      change: changeOf(weights),
      persists,
      ...publishedOf(model, known?.move, byName.moves),
    };
  };

  const found: Float64Array[] = []; // orthonormal, in unit columns
  const declared = model.layers.flatMap(({ gate }, l) => {
    const prefix = `${model.prefixOf(l)}gate.`;
    return gate.gauge.directions(withoutPrefix(prefix, model.parameters)).map((direction) => {
      const named = Object.fromEntries(Object.entries(direction).map(([n, a]) => [`${prefix}${n}`, a]));
      const weights = entriesOf(entries, named);
      const known = natural.find(({ move, weights: own }) => move !== 'single' && areParallel(own, weights));
      const names = Object.keys(named).join(', ');
      return {
        weights,
        direction: described('declared', weights, known, true, `gauge direction in ${names}`),
      };
    });
  });
  const isNull = ({ change }: NullDirection) => change <= 10 * NULL_TOLERANCE;
  for (const { weights, direction } of declared)
    if (isNull(direction)) addIndependent(found, inUnits(weights));
  const gaugeRank = found.length;

  const persists = nullityNearby > gaugeRank;
  const undeclared: { readonly weights: Float64Array; readonly direction: NullDirection }[] = [];
  const add = (weights: Float64Array, known?: NaturalDirection) => {
    if (found.length >= nullity || !addIndependent(found, inUnits(weights))) return;
    undeclared.push({ weights, direction: described('undeclared', weights, known, persists, 'combination') });
  };
  for (const one of natural) if (changeOf(one.weights) <= 10 * NULL_TOLERANCE) add(one.weights, one);
  for (const vector of sparseBasis(space.nullVectors)) add(vector.map((v, j) => v / space.scale[j]!));

  const ending = await Promise.all(
    undeclared.map(async ({ weights, direction }) =>
      persists
        ? direction
        : { ...direction, secondOrder: await secondOrderAlong(model, audited, entries, weights, space) },
    ),
  );
  const largest = space.values[0] ?? 0;
  const near = space.vectors
    .slice(0, space.rank)
    .filter((_, k) => space.values[k]! < NEAR_TOLERANCE * largest)
    .map((vector) => {
      const weights = vector.map((v, j) => v / space.scale[j]!);
      return described('near', weights, undefined, true, 'combination');
    });
  return {
    entries,
    columns,
    space,
    directions: [...declared.map(({ direction }) => direction).filter(isNull), ...ending, ...near],
    singularValues: [...space.values.slice(0, entries.length - gaugeRank)],
    broken: declared.map(({ direction }) => direction).filter((one) => !isNull(one)),
    nullity,
    nullityNearby,
  };
}

/** J, a column for each entry. */
const derivativesByEntry = (model: Model, audited: Audited, entries: readonly ParameterEntry[]) =>
  directionalDerivatives(
    model,
    audited,
    entries.map((entry) => directionOf(model, [entry], [1])),
  );

/** Norms below which a column is rounding: a change of the parameter by its own size, or by 1, moves nothing by 1e-12. */
const zeroNorms = (model: Model, entries: readonly ParameterEntry[], rows: number): Float64Array =>
  Float64Array.from(
    entries,
    ({ name, index }) =>
      (1e-12 * Math.sqrt(rows)) / Math.max(1, Math.abs(model.parameters[name]!.values[index]!)),
  );

/** Whether the second derivative along a first-order null direction, ∂²f/∂v², is a combination of first derivatives. */
async function secondOrderAlong(
  model: Model,
  audited: Audited,
  entries: readonly ParameterEntry[],
  weights: Float64Array,
  space: ColumnSpace,
): Promise<'independent' | 'dependent'> {
  const length = norm(weights);
  const direction = directionOf(
    model,
    entries,
    weights.map((w) => w / length),
  );
  const h = 1e-3;
  const slope = async (amount: number) =>
    (await directionalDerivatives(movedAlong(model, direction, amount), audited, [direction]))[0]!;
  const [up, down] = [await slope(h), await slope(-h)];
  const second = up.map((v, i) => (v - down[i]!) / (2 * h));
  const rest = withoutSpan(second, space.basis);
  return norm(rest) > 1e-5 * norm(second) && norm(second) > 1e-7 * Math.sqrt(second.length)
    ? 'independent'
    : 'dependent';
}

/** What is written about two kinds of gate whose parameters trade in this way. */
function publishedOf(
  { layers, declarations, prefixOf }: Model,
  move: Move | undefined,
  names: readonly string[],
): { readonly published?: string } {
  if (layers.length > 1 || !names.every((name) => name.startsWith(`${prefixOf(0)}gate.`))) return {};
  const hasTemperature = names.some(
    (name) => declarations[name]!.domain === 'positive' && declarations[name]!.shape.length === 0,
  );
  if (move === 'scaling' && hasTemperature && names.length > 1)
    return {
      published:
        'arXiv:2401.13875 (dense-to-sparse): errors of these parameters themselves fall slower than any power of n, perhaps as 1/log n',
    };
  if (move === 'expert scaling')
    return {
      published:
        'arXiv:2405.14131 (cosine router): errors of these parameters themselves fall as 1/log^t n; with the length given they are those of the direction',
    };
  return {};
}

function weightsByName(entries: readonly ParameterEntry[], weights: Float64Array) {
  const length = norm(weights);
  const largest = weights.reduce((most, w) => Math.max(most, Math.abs(w)), 0);
  const kept = entries
    .map(({ name, label }, j) => ({ name, parameter: label, weight: weights[j]! / length }))
    .filter((_, j) => Math.abs(weights[j]!) > 1e-9 * largest);
  return {
    weights: kept.map(({ parameter, weight }) => ({ parameter, weight })),
    moves: [...new Set(kept.map(({ name }) => name))],
  };
}
