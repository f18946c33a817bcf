import { type Model, MoelabError, prefixedNames, takeAlong, type Values, withoutPrefix } from '@moelab/core';
import { layerIndex } from './layer-index.ts';

/**
 * Puts the experts of a layer in another order, with everything of the gate and its state that belongs to them: expert e is
 * the old expert order[e].
 *
 * The function stays the same to rounding, but on rows where a gate selects among equal scores: those go to the expert that
 * comes first. Losses that are given to a model from outside are in the new order from then on.
 *
 * `layer` is counted from 0; default: the last.
 */
export function permute(
  model: Model,
  order: readonly number[],
  { layer: given }: { readonly layer?: number } = {},
): Model {
  const layer = layerIndex('permute', model, given);
  const { experts } = model.spec.layers[layer]!;
  const sorted = [...order].sort((a, b) => a - b);
  if (order.length !== experts || sorted.some((e, at) => e !== at)) {
    throw new MoelabError(
      'INVALID_OPTIONS',
      `permute: order must have each of the experts 0 to ${experts - 1} once, got [${order.join(', ')}]`,
    );
  }
  const prefix = model.prefixOf(layer);
  const permuted = (values: Values): Values => ({
    ...values,
    ...prefixedNames(prefix, takeAlong(withoutPrefix(prefix, values), 'expert', order)),
  });
  return model.with({ parameters: permuted(model.parameters), state: permuted(model.state) });
}
