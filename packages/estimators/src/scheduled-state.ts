import { type Model, prefixedNames, type Values, withoutPrefix } from '@moelab/core';

/** The state of a model's gates after a share of the training, in [0, 1]: those on a schedule are advanced to it. */
export function stateAt(model: Model, progress: number): Values {
  const advanced = model.layers.map(({ gate }, l) => {
    const prefix = `${model.prefixOf(l)}gate.`;
    return gate.advance === undefined
      ? {}
      : prefixedNames(prefix, gate.advance(withoutPrefix(prefix, model.state), progress));
  });
  return Object.assign({}, model.state, ...advanced);
}
