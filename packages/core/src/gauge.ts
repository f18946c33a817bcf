import type { NamedArray, Values } from './parameters.ts';

/**
 * The gauge of a gate: the ways to change its parameters that leave the model exactly as it was.
 *
 * A softmax gate, for example, is unchanged when one vector is added to every expert's slopes. Estimators count and
 * report only what is left: `parameterCount` is the number of parameters less `dimension`, standard errors are those
 * of the reported form.
 */
export interface Gauge {
  /** How many independent directions there are. */
  readonly dimension: number;
  /** The tangent directions at `parameters`, each with an array for every parameter that it changes. */
  directions(parameters: Values): readonly Values[];
  /** Moves along the directions by finite `amounts`; the model stays as it is. */
  move(parameters: Values, amounts: readonly number[]): Values;
  /** The amounts that bring `parameters` to the form in which they are reported. */
  toReported(parameters: Values): readonly number[];
}

/** Nothing can be changed without changing the model. */
export const noGauge: Gauge = {
  dimension: 0,
  directions: () => [],
  move: (parameters) => parameters,
  toReported: () => [],
};

/** Brings parameters to the form in which they are reported. */
export const reported = (gauge: Gauge, parameters: Values): Values =>
  gauge.move(parameters, gauge.toReported(parameters));

/**
 * The translations of softmax logits: every expert's entry of the named parameters moves by the same amount.
 * The reported form has the last expert at 0.
 *
 * Shapes: each named parameter has its 'expert' axis last; one direction for each index of its other axes.
 */
export function translationGauge(shapes: Readonly<Record<string, readonly number[]>>): Gauge {
  const entries = Object.entries(shapes).map(([name, shape]) => {
    const experts = shape.at(-1)!;
    return { name, experts, rows: shape.slice(0, -1).reduce((a, b) => a * b, 1) };
  });
  const dimension = entries.reduce((sum, { rows }) => sum + rows, 0);
  const move = (parameters: Values, amounts: readonly number[]): Values => {
    const moved: Record<string, NamedArray> = { ...parameters };
    let next = 0;
    for (const { name, experts, rows } of entries) {
      const array = parameters[name]!;
      const values = Float64Array.from(array.values);
      for (let r = 0; r < rows; r++) {
        const amount = amounts[next++]!;
        for (let e = 0; e < experts; e++) values[r * experts + e]! += amount;
      }
      moved[name] = { ...array, values };
    }
    return moved;
  };
  return {
    dimension,
    move,
    directions: (parameters) =>
      entries.flatMap(({ name, experts, rows }) =>
        Array.from({ length: rows }, (_, r) => {
          const array = parameters[name]!;
          const values = new Float64Array(array.values.length);
          values.fill(1, r * experts, (r + 1) * experts);
          return { [name]: { ...array, values } };
        }),
      ),
    toReported: (parameters) =>
      entries.flatMap(({ name, experts, rows }) =>
        Array.from({ length: rows }, (_, r) => -parameters[name]!.values[(r + 1) * experts - 1]!),
      ),
  };
}

/**
 * The scaling of named parameters by a common factor e^t, as of logits β·x/τ under (β, τ) → e^t (β, τ).
 * The reported form has `anchor`, a positive scalar parameter among them, at `anchorValue`.
 */
export function scalingGauge(names: readonly string[], anchor: string, anchorValue: number): Gauge {
  return {
    dimension: 1,
    directions: (parameters) => [Object.fromEntries(names.map((name) => [name, parameters[name]!]))],
    move: (parameters, [amount = 0]) => {
      const factor = Math.exp(amount);
      const scaled = names.map((name) => {
        const array = parameters[name]!;
        return [name, { ...array, values: array.values.map((v) => v * factor) }] as const;
      });
      return { ...parameters, ...Object.fromEntries(scaled) };
    },
    toReported: (parameters) => [Math.log(anchorValue / parameters[anchor]!.values[0]!)],
  };
}

/** Both gauges: the first one's amounts, then the second one's. */
export function combinedGauge(first: Gauge, second: Gauge): Gauge {
  return {
    dimension: first.dimension + second.dimension,
    directions: (parameters) => [...first.directions(parameters), ...second.directions(parameters)],
    move: (parameters, amounts) =>
      second.move(first.move(parameters, amounts.slice(0, first.dimension)), amounts.slice(first.dimension)),
    toReported: (parameters) => {
      const amounts = first.toReported(parameters);
      return [...amounts, ...second.toReported(first.move(parameters, amounts))];
    },
  };
}
