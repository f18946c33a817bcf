import type { Declarations, Values } from '@moelab/core';

/** Gives parameters 1e4 times as large, except those that must be positive. */
export const hugeParameters = (declarations: Declarations, parameters: Values): Values =>
  Object.fromEntries(
    Object.entries(parameters).map(([name, array]) => [
      name,
      declarations[name]!.domain === 'positive'
        ? array
        : { ...array, values: array.values.map((v) => v * 1e4) },
    ]),
  );
