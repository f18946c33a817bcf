import { type Model, prefixedNames, reported, type Values, withoutPrefix } from '@moelab/core';

/** Brings the gates of all layers to their reported form. */
export const reportedValues = (model: Model, values: Values): Values =>
  Object.assign(
    { ...values },
    ...model.layers.map(({ gate }, l) => {
      const prefix = `${model.prefixOf(l)}gate.`;
      return prefixedNames(prefix, reported(gate.gauge, withoutPrefix(prefix, values)));
    }),
  );
