import type { ModelSpec } from '@moelab/core';

/** What was trained, in one line: '4 mlp experts behind a top-k gate, by joint, seed 1'; layers in their order. */
export function modelText({ layers }: Pick<ModelSpec, 'layers'>, seed: number): string {
  const each = layers.map(
    ({ experts, expert, gate }) =>
      `${experts} ${expert} expert${experts === 1 ? '' : 's'} behind a ${gate} gate`,
  );
  return `${each.join(', then ')}, by joint, seed ${seed}`;
}
