import { combinedGauge, type Gauge, translationGauge, type Values } from '@moelab/core';

/**
 * The gauge of a gate whose parameters matter only by which logits are the largest: translations, and any positive
 * factor on all of them. The reported form has the last expert at 0 and Euclidean norm 1.
 *
 * Shapes: as of `translationGauge`. Parameters that are all zero after the translation stay so.
 */
export function selectionGauge(shapes: Readonly<Record<string, readonly number[]>>): Gauge {
  const names = Object.keys(shapes);
  const scaled = (parameters: Values, factor: number): Values => ({
    ...parameters,
    ...Object.fromEntries(
      names.map((name) => [
        name,
        { ...parameters[name]!, values: parameters[name]!.values.map((v) => v * factor) },
      ]),
    ),
  });
  const scaling: Gauge = {
    dimension: 1,
    directions: (parameters) => [Object.fromEntries(names.map((name) => [name, parameters[name]!]))],
    move: (parameters, [amount = 0]) => scaled(parameters, Math.exp(amount)),
    toReported(parameters) {
      const norm = Math.hypot(...names.flatMap((name) => [...parameters[name]!.values]));
      return [norm > 0 ? -Math.log(norm) : 0];
    },
  };
  return combinedGauge(translationGauge(shapes), scaling);
}
