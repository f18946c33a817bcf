import type { Tensor } from '@tensorflow/tfjs-core';
import type { LayerContext } from './plugin.ts';
import type { CombinationWeights, Logits, Probabilities } from './router-values.ts';

/** What a router loss sees of a batch. */
export interface RoutedBatch {
  /** Of all experts, before any selection. */
  readonly probabilities: Probabilities;
  /** What the probabilities come from; undefined where the gate has none. */
  readonly logits: Logits | undefined;
  /** (rows, experts): 1 where a row selects an expert, else 0; carries no gradient. */
  readonly selected: Tensor;
  /** (rows, experts): what each expert's output is weighed by, 0 where it is not selected. */
  readonly weights: CombinationWeights;
  /** (rows): 0 for padding, else the row's weight, finite and > 0, which is not checked; every row counts 1 when absent. */
  readonly rowWeights: Tensor | undefined;
}

/**
 * A penalty on how a batch is routed: a part of an objective, which returns its value and keeps nothing.
 *
 * Rows of weight 0 (padding) never count, whatever they hold: not in the value, and with gradient 0 at the probabilities,
 * logits and weights that are given. (A gate's own way back multiplies that 0 by its inputs: padding of NaN must be
 * replaced before the gate sees it.) A batch without rows, or of padding alone, gives 0. NaN in a row that counts gives NaN.
 */
export interface RouterLoss {
  /** Its name, for reports and errors. */
  readonly name: string;
  /** The paper and equation that it follows. */
  readonly source: string;
  /** The loss of a batch: a scalar, to be multiplied by its coefficient and added. */
  of(batch: RoutedBatch, constant: LayerContext['constant']): Tensor;
}
