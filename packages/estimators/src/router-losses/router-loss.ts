import type { LayerContext } from '@moelab/core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { RoutedBatch } from './routed-batch.ts';

/**
 * A penalty on how a batch is routed: a part of an objective, which returns its value and keeps nothing.
 *
 * Rows of weight 0 (padding) never count, whatever they hold: not in the value, and with gradient 0 at the probabilities,
 * logits and weights that are given. (A gate's own way back multiplies that 0 by its inputs: padding of NaN must be
 * replaced before the gate sees it.) A batch without rows, or of padding alone, gives 0. NaN in a row that counts gives NaN.
 */
export interface RouterLoss {
  /** Its name in `routerLosses`. */
  readonly name: string;
  /** The paper and equation that it follows. */
  readonly source: string;
  /** The loss of a batch: a scalar, to be multiplied by its coefficient and added. */
  of(batch: RoutedBatch, constant: LayerContext['constant']): Tensor;
}
