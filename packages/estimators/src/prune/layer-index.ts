import { type Model, MoelabError } from '@moelab/core';

/** Gives the number of a layer, counted from 0: the last unless another is meant; refuses what is none. */
export function layerIndex(where: string, { layers }: Model, layer = layers.length - 1): number {
  if (layers[layer] !== undefined) return layer;
  throw new MoelabError(
    'INVALID_OPTIONS',
    `${where}: layer must be an integer from 0 to ${layers.length - 1}, got ${layer}`,
  );
}
