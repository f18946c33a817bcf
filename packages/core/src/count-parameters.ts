import type { Layer } from './layer.ts';
import type { ParameterCount } from './model.ts';
import { sizeOf } from './parameters.ts';

/** Counts the scalars of layers: all, those that one row uses, and those that data can determine. */
export function countParameters(layers: readonly Layer[]): ParameterCount {
  let total = 0;
  let active = 0;
  let free = 0;
  for (const { gate, spec, parameters, redundancy } of layers) {
    const used = (gate.active ?? spec.experts) / spec.experts;
    for (const [name, declaration] of Object.entries(parameters)) {
      const size = sizeOf(declaration.shape);
      const ofExpert = name.startsWith('experts.') && !declaration.shared;
      total += size;
      active += ofExpert ? size * used : size;
      if (!declaration.fixed) free += size;
    }
    free -= gate.gauge.dimension + redundancy;
  }
  return { total, active, free };
}
