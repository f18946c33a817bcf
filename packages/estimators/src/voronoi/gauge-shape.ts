import type { Gauge, NamedArray, Values } from '@moelab/core';

/** What a gate's gauge does, as far as it is a translation or a common scaling of whole parameters. */
export interface GaugeShape {
  /** Parameters to whose every row along the 'expert' axis one number may be added. */
  readonly translated: readonly string[];
  /** Parameters that are multiplied together by one factor. */
  readonly scaled: readonly string[];
  /** Directions that are neither. */
  readonly others: number;
}

const ROUNDING = 1e-9;

/**
 * Reads from a gauge's directions and finite moves at some parameters what it does: a direction is a translation when it adds
 * the same to every expert in one row of one parameter, whatever the amount; a scaling when it multiplies some parameters by
 * e^amount and leaves the others.
 */
export function gaugeShape(gauge: Gauge, given: Values): GaugeShape {
  const parameters = withoutZeros(given);
  const rows = new Map<string, number>(); // translated rows of each parameter
  let scaled: readonly string[] = [];
  let others = 0;
  for (const [d, direction] of gauge.directions(parameters).entries()) {
    const moving = Object.keys(direction).filter((name) => direction[name]!.values.some((v) => v !== 0));
    if (moving.length === 0) continue;
    const moved = gauge.move(
      parameters,
      Array.from({ length: gauge.dimension }, (_, e) => (e === d ? 0.5 : 0)),
    );
    const [name] = moving;
    if (
      moving.length === 1 &&
      isRow(direction[name!]!) &&
      adds(parameters, moved, name!, direction[name!]!)
    ) {
      rows.set(name!, (rows.get(name!) ?? 0) + 1);
    } else if (scaled.length === 0 && multiplies(parameters, moved, moving)) scaled = moving;
    else others++;
  }
  const translated: string[] = [];
  for (const [name, count] of rows) {
    const { shape, values } = parameters[name]!;
    const experts = shape[parameters[name]!.axes.indexOf('expert')] ?? 1;
    if (count === values.length / experts) translated.push(name);
    else others += count;
  }
  return { translated, scaled, others };
}

/** Other values where there are zeros, which no scaling would be seen to change. */
const withoutZeros = (values: Values): Values =>
  Object.fromEntries(
    Object.entries(values).map(([name, array]) => [
      name,
      { ...array, values: array.values.map((v, i) => (v === 0 ? 0.1 / (i + 1) : v)) },
    ]),
  );

/** Whether the tangent is 1 for every expert at one index of the other axes, and 0 elsewhere. */
function isRow({ axes, shape, values }: NamedArray): boolean {
  const axis = axes.indexOf('expert');
  const ones = values.filter((v) => v === 1).length;
  const others = values.some((v) => v !== 0 && v !== 1);
  if (others) return false;
  const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  if (axis < 0) return values.length === 1;
  if (ones !== shape[axis]) return false;
  const first = values.indexOf(1);
  return Array.from({ length: shape[axis]! }, (_, e) => values[first + e * inner]).every((v) => v === 1);
}

const near = (a: number, b: number) => Math.abs(a - b) <= ROUNDING * Math.max(1, Math.abs(a), Math.abs(b));

const keeps = (before: Values, after: Values, names: readonly string[]): boolean =>
  Object.keys(before).every(
    (name) => names.includes(name) || before[name]!.values.every((v, i) => near(v, after[name]!.values[i]!)),
  );

const adds = (before: Values, after: Values, name: string, tangent: NamedArray): boolean =>
  keeps(before, after, [name]) &&
  before[name]!.values.every((v, i) => near(v + 0.5 * tangent.values[i]!, after[name]!.values[i]!));

const multiplies = (before: Values, after: Values, names: readonly string[]): boolean =>
  keeps(before, after, names) &&
  names.every((name) =>
    before[name]!.values.every((v, i) => near(v * Math.exp(0.5), after[name]!.values[i]!)),
  );
