import { type Model, prefixedNames, withoutPrefix } from '@moelab/core';

/** Gates on a schedule are estimated as they are at the schedule's end. */
export function atEndOfSchedule(model: Model): Model {
  const advanced = model.layers.map(({ gate }, l) => {
    const prefix = `${model.prefixOf(l)}gate.`;
    return gate.advance === undefined
      ? {}
      : prefixedNames(prefix, gate.advance(withoutPrefix(prefix, model.state), 1));
  });
  return model.with({ state: Object.assign({}, model.state, ...advanced) });
}
