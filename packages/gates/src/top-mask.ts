import type { LayerContext } from '@moelab/core';
import {
  cast,
  cumsum,
  customGrad,
  equal,
  greater,
  lessEqual,
  logicalAnd,
  logicalOr,
  slice,
  sub,
  sum,
  type Tensor,
  topk,
  zerosLike,
} from '@tensorflow/tfjs-core';

/**
 * Marks the k largest entries of each row; of equals, those that come first, on every backend.
 *
 * Shapes: (rows, columns) → (rows, columns), dtype bool. A row with a NaN among its k largest has less than k marks.
 * Its gradient is 0.
 */
export function topMask(scores: Tensor, k: number, { constant }: LayerContext): Tensor {
  const mark = customGrad((all) => ({
    value: marked(all as Tensor, k, constant(k)),
    gradFunc: (dy) => zerosLike(dy),
  }));
  return mark(scores);
}

function marked(scores: Tensor, k: number, wanted: Tensor): Tensor {
  const { values } = topk(scores, k, true);
  const least = slice(values, [0, k - 1], [-1, 1]); // (rows, 1)
  const above = greater(scores, least);
  const level = equal(scores, least);
  const room = sub(wanted, sum(cast(above, 'float32'), -1, true)); // (rows, 1)
  const place = cumsum(cast(level, 'float32'), -1);
  return logicalOr(above, logicalAnd(level, lessEqual(place, room)));
}
