import { choice, type Declarations, type Expert, type LayerContext, real } from '@moelab/core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { classNoise } from './class-noise.ts';
import { gaussianNoise, gaussianOptions } from './gaussian-noise.ts';

/** The options that every network has: what is around its output, and how it begins. */
export const networkOptions = {
  noise: choice(['per-expert', 'shared', 'fixed', 'none', 'categorical'], {
    doc: 'Gaussian, of one variance per expert, one for all or a given one; no density at all; or classes, with outputs as logits',
  }),
  variance: gaussianOptions.variance,
  initialScale: real({
    min: 0,
    default: 1,
    doc: 'standard deviation of the first weights, times the square root of their fan-in',
  }),
};

/** The last layer of a network, up to its weights. */
export interface NetworkOutput {
  /** The axis of its weights: of as many outputs as there are, or of all classes but the last. */
  readonly axis: readonly [name: 'output' | 'class', size: number];
  /** What the noise adds. */
  readonly parameters: Declarations;
  /** What the expert says, (rows, outputs), of the sums of the last layer, (rows, size of the axis). */
  of(sums: Tensor): Tensor;
  /** The noise, and what is combined, as the expert's own. */
  readonly rest: Pick<Expert, 'noise' | 'mean'>;
}

/**
 * Gives what a network's last layer is like: real outputs with Gaussian noise or none, or the logits of classes, of which the
 * last one's is 0. `where` begins the message about fewer than two classes.
 */
export function networkOutput(
  where: string,
  {
    noise,
    variance,
  }: {
    readonly noise: 'per-expert' | 'shared' | 'fixed' | 'none' | 'categorical';
    readonly variance: number;
  },
  context: LayerContext,
): NetworkOutput {
  const { outputs } = context;
  if (noise === 'categorical') {
    const { logits, mean, noise: ofClass } = classNoise(where, outputs);
    return { axis: ['class', outputs - 1], parameters: {}, of: logits, rest: { noise: ofClass, mean } };
  }
  const gaussian = gaussianNoise({ noise, variance }, context);
  return {
    axis: ['output', outputs],
    parameters: gaussian.parameters,
    of: (sums) => sums,
    rest: gaussian.noise === undefined ? {} : { noise: gaussian.noise },
  };
}
