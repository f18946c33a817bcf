import { MoelabError, type Noise } from '@moelab/core';
import {
  add,
  argMax,
  cast,
  concat,
  expandDims,
  fill,
  logSoftmax,
  mul,
  oneHot,
  reshape,
  softmax,
  sum,
  type Tensor,
} from '@tensorflow/tfjs-core';

/** What makes an expert say a distribution over classes. */
export interface ClassNoise {
  readonly noise: Noise;
  /** The logits of all classes, (rows, classes), of those of all but the last, (rows, classes − 1); the last one's is 0. */
  logits(free: Tensor): Tensor;
  /** The probabilities of the classes: what a layer combines. */
  mean(logits: Tensor): Tensor;
}

/**
 * Gives the noise of a class that is drawn by its logits: log p(c | logits) = logit_c − log Σ_b exp logit_b.
 *
 * One logit more for every class would change nothing, so the last class is the reference, at 0. `where` begins the message
 * about fewer than two classes.
 *
 * Shapes: y (rows, 1), logits (rows, classes) → log density (rows). Units: nats. A class index outside 0 … classes − 1 gives 0.
 */
export function classNoise(where: string, classes: number): ClassNoise {
  if (classes < 2) {
    throw new MoelabError(
      'INVALID_OPTIONS',
      `${where}: needs at least 2 classes, got outputs = ${classes}; outputs is the number of classes`,
    );
  }
  return {
    noise: {
      target: 'class',
      logDensity(y, logits) {
        const picked = cast(oneHot(cast(reshape(y, [-1]), 'int32'), classes), 'float32');
        return sum(mul(picked, logSoftmax(logits)), -1);
      },
      sample: (logits, _, draw) =>
        cast(expandDims(argMax(add(logits, draw.gumbel(logits.shape)), -1), -1), 'float32'),
    },
    logits: (free) => concat([free, fill([free.shape[0]!, 1], 0)], 1),
    mean: (logits) => softmax(logits),
  };
}
