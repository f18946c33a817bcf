import {
  add,
  argMax,
  cast,
  expandDims,
  greater,
  oneHot,
  stack,
  sum,
  type Tensor,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';
import type { Draw } from './draw.ts';
import type { LayerForward } from './layer.ts';

/** Draws one target for each row, inside `compute`: a component by its weight (argmax of log weight + Gumbel), then its noise. */
export function sampledTargets({ components, componentLogWeights }: LayerForward, draw: Draw): Tensor {
  const [rows, count] = componentLogWeights.shape as [number, number];
  if (count === 1) {
    const { expert, output, parameters } = components[0]!;
    return expert.noise!.sample(output, parameters, draw);
  }
  const chosen = argMax(add(componentLogWeights, draw.gumbel([rows, count])), -1);
  const drawn = stack(
    components.map(({ expert, output, parameters }) => expert.noise!.sample(output, parameters, draw)),
    1,
  ); // (rows, components, columns)
  const pick = cast(expandDims(oneHot(cast(chosen, 'int32'), count), -1), 'float32'); // (rows, components, 1)
  // not a product with the pick: what is not picked may be infinite
  return sum(where(greater(pick, zerosLike(pick)), drawn, zerosLike(drawn)), 1);
}
