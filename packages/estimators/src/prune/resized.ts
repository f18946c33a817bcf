import {
  isMoelabError,
  type LayerSpec,
  type Model,
  type ModelSpec,
  MoelabError,
  mixAlong,
  prefixedNames,
  type Share,
  type Values,
  withoutCode,
  withoutPrefix,
} from '@moelab/core';

/** Options of a gate over those it has, as `{ k: 1 }`, maybe by how many experts there are. */
export type GateOptions =
  | Readonly<Record<string, unknown>>
  | ((experts: number) => Readonly<Record<string, unknown>>);

/** How a model with another number of experts is made. */
export interface ResizeOptions {
  /** Which layer, counted from 0; default: the last. */
  readonly layer?: number;
  /** What changes of the gate's options with the number of experts. */
  readonly gateOptions?: GateOptions;
}

/**
 * Makes the model again with a layer whose expert i is Σ factor · expert place over `entries[i]`, in every parameter and
 * state with an axis named 'expert'.
 *
 * What only the model as it was has, such as the slopes of a gate that selects all its experts from now on, is left out.
 * Refuses options that do not fit the number of experts, and a gate that would need values which the model does not have.
 */
export function resized(
  where: string,
  model: Model,
  layer: number,
  entries: readonly (readonly Share[])[],
  gateOptions: GateOptions = {},
): Model {
  const { spec } = model;
  const own = spec.layers[layer]!;
  const experts = entries.length;
  const changed: LayerSpec = {
    ...own,
    experts,
    gateOptions: {
      ...(own.gateOptions as object),
      ...(typeof gateOptions === 'function' ? gateOptions(experts) : gateOptions),
    },
  };
  const fresh = remade(where, model, { ...spec, layers: spec.layers.with(layer, changed) }, changed);
  const prefix = model.prefixOf(layer);
  const carried = (from: Values, to: Values): Values => {
    const mixed = mixAlong(withoutPrefix(prefix, from), 'expert', entries);
    const all = { ...from, ...prefixedNames(prefix, mixed) };
    return Object.fromEntries(
      Object.entries(to).map(([name, wanted]) => {
        const array = all[name];
        const problem =
          array === undefined
            ? `it needs '${name}' then, which the model does not have; give other gateOptions`
            : array.axes.join() !== wanted.axes.join() || array.shape.join() !== wanted.shape.join()
              ? `'${name}' cannot be cut: it would have to be (${wanted.shape}) along (${wanted.axes}), and is (${array.shape}) ` +
                `along (${array.axes}); name every axis of experts 'expert'`
              : undefined;
        if (problem === undefined) return [name, array!];
        throw new MoelabError(
          'UNSUPPORTED',
          `${where}: layer ${layer} with ${experts} ${experts === 1 ? 'expert' : 'experts'} and gates/${own.gate}: ${problem}`,
        );
      }),
    );
  };
  return fresh.with({
    parameters: carried(model.parameters, fresh.parameters),
    state: carried(model.state, fresh.state),
  });
}

function remade(where: string, model: Model, spec: ModelSpec, { experts, gateOptions }: LayerSpec): Model {
  try {
    return model.remade(spec);
  } catch (error) {
    if (!isMoelabError(error) || error.code !== 'INVALID_OPTIONS') throw error;
    throw new MoelabError(
      'INVALID_OPTIONS',
      `${where}: ${withoutCode(error)}; pass gateOptions that fit ${experts} ${experts === 1 ? 'expert' : 'experts'} (now ${JSON.stringify(gateOptions)})`,
      { cause: error },
    );
  }
}
