import type { Gauge, Values } from '@moelab/core';

/**
 * The trade between named parameters and a positive scalar that multiplies them: (up, down) → (e^t up, e^−t down) leaves their
 * product as it was. The reported form has the scalar at `value`.
 */
export function tradeGauge(up: readonly string[], down: string, value: number): Gauge {
  const scaled = (parameters: Values, name: string, factor: number) => {
    const array = parameters[name]!;
    return [name, { ...array, values: array.values.map((v) => v * factor) }] as const;
  };
  const changed = (parameters: Values, ofUp: number, ofDown: number): Values =>
    Object.fromEntries([
      ...up.map((name) => scaled(parameters, name, ofUp)),
      scaled(parameters, down, ofDown),
    ]);
  return {
    dimension: 1,
    directions: (parameters) => [changed(parameters, 1, -1)],
    move: (parameters, [amount = 0]) => ({
      ...parameters,
      ...changed(parameters, Math.exp(amount), Math.exp(-amount)),
    }),
    toReported: (parameters) => [Math.log(parameters[down]!.values[0]! / value)],
  };
}
