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
import type { Noise } from './expert.ts';
import type { LayerForward } from './layer.ts';

/** Draws one target for each row, inside `compute`: an expert by the weights (argmax of log weight + Gumbel), then its noise. */
export function sampledTargets({ sample }: Noise, last: LayerForward, draw: Draw): Tensor {
  const { routing, outputs, expertParameters } = last;
  const rows = outputs[0]!.shape[0]!;
  const chosen = argMax(add(routing.logWeights, draw.gumbel([rows, outputs.length])), -1);
  const drawn = stack(
    outputs.map((output, e) => sample(output, expertParameters[e]!, draw)),
    1,
  ); // (rows, experts, columns)
  const pick = cast(expandDims(oneHot(cast(chosen, 'int32'), outputs.length), -1), 'float32'); // (rows, experts, 1)
  // not a product with the pick: what is not picked may be infinite
  return sum(where(greater(pick, zerosLike(pick)), drawn, zerosLike(drawn)), 1);
}
