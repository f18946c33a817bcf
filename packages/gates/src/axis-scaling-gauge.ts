import type { Gauge, NamedArray, Values } from '@moelab/core';

/**
 * The scalings along one axis of some parameters: for each index of the axis, what `up` has there may be multiplied by a
 * factor e^t and what `down` has there by e^−t. The reported form has what `up` has at each index at Euclidean norm 1.
 *
 * So a cosine depends on the direction of each expert's slopes alone, and a ReLU network may scale what goes into a hidden
 * unit against what comes out of it. Entries that are all zero stay so.
 *
 * Shapes: each named parameter has an axis named `axis` of length `size`.
 */
export function axisScalingGauge(
  axis: string,
  size: number,
  { up, down = [] }: { readonly up: readonly string[]; readonly down?: readonly string[] },
): Gauge {
  const named = [...up.map((name) => [name, 1] as const), ...down.map((name) => [name, -1] as const)];
  /** The named parameters, each entry changed as `change` says for its value, its index on the axis and its power. */
  const changed = (
    parameters: Values,
    change: (value: number, index: number, power: 1 | -1) => number,
  ): Values =>
    Object.fromEntries(
      named.map(([name, power]) => {
        const array = parameters[name]!;
        const indexOf = indexAlong(axis, array);
        return [name, { ...array, values: array.values.map((v, i) => change(v, indexOf(i), power)) }];
      }),
    );
  return {
    dimension: size,
    directions: (parameters) =>
      Array.from({ length: size }, (_, k) =>
        changed(parameters, (v, index, power) => (index === k ? power * v : 0)),
      ),
    move: (parameters, amounts) => ({
      ...parameters,
      ...changed(parameters, (v, index, power) => v * Math.exp(power * amounts[index]!)),
    }),
    toReported(parameters) {
      const squares = new Float64Array(size);
      for (const name of up) {
        const array = parameters[name]!;
        const indexOf = indexAlong(axis, array);
        for (const [i, v] of array.values.entries()) squares[indexOf(i)]! += v * v;
      }
      return Array.from(squares, (square) => (square > 0 ? -Math.log(square) / 2 : 0));
    },
  };
}

/** Gives the index on an axis of each entry of an array. */
function indexAlong(axis: string, { axes, shape }: NamedArray): (entry: number) => number {
  const at = axes.indexOf(axis);
  const inner = shape.slice(at + 1).reduce((a, b) => a * b, 1);
  return (entry) => Math.floor(entry / inner) % shape[at]!;
}
