import type { Network, Values } from '@moelab/core';
import { type Matrix, matrix } from '@moelab/numerics';

/**
 * Gives the weight matrices of a network of a part's parameters, each (in, out), for `networkNorms`; biases are left out, and
 * a layer that is its bias alone.
 */
export const networkMatrices = (network: Network, parameters: Values): readonly Matrix[] =>
  network.flatMap(({ weights }) => {
    if (weights === undefined) return [];
    const { shape, values } = parameters[weights]!;
    return [matrix(shape[0]!, shape[1]!, values)];
  });
