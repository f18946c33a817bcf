import type { Model } from '@moelab/core';

/** Whether the gate and the experts of a one-layer model are of known families. */
export function canFuse(model: Model): boolean {
  const layer = model.layers[0]!;
  return (
    model.layers.length === 1 &&
    layer.gate.fused !== undefined &&
    layer.expert.fused !== undefined &&
    layer.shared === undefined
  );
}
