import type { NamedArray, Values } from '@moelab/core';

/** One true expert of several inputs: its slopes (inputs), intercept and, of a density, variance. */
export interface LinearExpert {
  readonly slopes: readonly number[];
  readonly intercept: number;
  readonly variance?: number;
}

const named = (axes: readonly string[], shape: readonly number[], values: readonly number[]): NamedArray => ({
  axes,
  shape,
  values: Float64Array.from(values),
});

/** Writes experts as the parameters of a model: `experts.slopes`, `experts.intercept` and, where they have one, `experts.variance`. */
export function linearExperts(atoms: readonly LinearExpert[]): Values {
  const variances = atoms.flatMap(({ variance }) => (variance === undefined ? [] : [variance]));
  const [experts, inputs] = [atoms.length, atoms[0]?.slopes.length ?? 0];
  return {
    'experts.slopes': named(
      ['expert', 'input', 'output'],
      [experts, inputs, 1],
      atoms.flatMap(({ slopes }) => slopes),
    ),
    'experts.intercept': named(
      ['expert', 'output'],
      [experts, 1],
      atoms.map(({ intercept }) => intercept),
    ),
    ...(variances.length === 0 ? {} : { 'experts.variance': named(['expert'], [experts], variances) }),
  };
}

/**
 * Writes what a gate has for each expert as its parameters: `gate.slopes` (or another name, as of a Laplace gate's centres) and
 * `gate.bias`.
 */
export function gatePoints(
  points: readonly (readonly number[])[],
  bias: readonly number[],
  name = 'slopes',
): Values {
  const [experts, inputs] = [points.length, points[0]?.length ?? 0];
  return {
    [`gate.${name}`]: named(
      ['input', 'expert'],
      [inputs, experts],
      Array.from({ length: inputs }, (_, j) => points.map((point) => point[j]!)).flat(),
    ),
    'gate.bias': named(['expert'], [experts], bias),
  };
}
