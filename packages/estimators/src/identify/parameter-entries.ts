import { type Model, type NamedArray, sizeOf, type Values } from '@moelab/core';
import { entryPlace } from '../entry-place.ts';
import { estimatedVector } from '../rates/fisher-information.ts';

/** One number among a model's estimated parameters. */
export interface ParameterEntry {
  readonly name: string;
  /** Row-major within its parameter. */
  readonly index: number;
  /** As 'gate.slopes (input 1, expert 2)'. */
  readonly label: string;
  /** The same without the expert, so that it is equal for all experts: 'gate.slopes (input 1)'. */
  readonly own: string;
  /** Whose it is, counted from 0; absent where the parameter has no 'expert' axis. */
  readonly expert?: number;
}

/** Lists every estimated number of a model in the order of its parameter vector: the first layer's gate comes first. */
export const estimatedEntries = (model: Model): readonly ParameterEntry[] =>
  estimatedVector(model).blocks.flatMap(({ name, array }) =>
    Array.from(array.values, (_, index) => ({
      name,
      index,
      label: `${name}${entryPlace(array, index)}`,
      ...ofExpert(name, array, index),
    })),
  );

function ofExpert(
  name: string,
  { axes, shape }: NamedArray,
  index: number,
): Pick<ParameterEntry, 'own' | 'expert'> {
  const axis = axes.indexOf('expert');
  if (axis < 0) return { own: `${name}${entryPlace({ axes, shape }, index)}` };
  const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  const experts = shape[axis]!;
  const rest = Math.floor(index / (inner * experts)) * inner + (index % inner);
  const place = entryPlace({ axes: axes.toSpliced(axis, 1), shape: shape.toSpliced(axis, 1) }, rest);
  return { own: `${name}${place}`, expert: Math.floor(index / inner) % experts };
}

/** Gives the direction in a model's parameters that has some weight at each of some entries, and 0 elsewhere. */
export function directionOf(
  { declarations }: Model,
  entries: readonly Pick<ParameterEntry, 'name' | 'index'>[],
  weights: ArrayLike<number>,
): Values {
  const direction: Record<string, NamedArray> = {};
  for (const [e, { name, index }] of entries.entries()) {
    const { axes, shape } = declarations[name]!;
    direction[name] ??= { axes, shape, values: new Float64Array(sizeOf(shape)) };
    direction[name].values[index]! += weights[e]!;
  }
  return direction;
}

/** Gives the entries of a direction in the order of some entries; 0 where it has none. */
export const entriesOf = (entries: readonly ParameterEntry[], direction: Values): Float64Array =>
  Float64Array.from(entries, ({ name, index }) => direction[name]?.values[index] ?? 0);

/** Gives a model that is moved along a direction by some amount. */
export function movedAlong(model: Model, direction: Values, amount: number): Model {
  const moved = Object.entries(direction).map(([name, { values }]) => {
    const array = model.parameters[name]!;
    return [name, { ...array, values: array.values.map((v, i) => v + amount * values[i]!) }] as const;
  });
  return model.with({ parameters: { ...model.parameters, ...Object.fromEntries(moved) } });
}
