import { type Model, MoelabError, type Values } from '@moelab/core';
import type { Checkpoint } from './checkpoint.ts';

/** Training that came to no number; carries where it last stood well. */
export class DivergedError extends MoelabError {
  /** After the last epoch with finite numbers; undefined when there is none. */
  readonly checkpoint: Checkpoint | undefined;

  constructor(message: string, checkpoint: Checkpoint | undefined) {
    super('FIT_FAILED', message);
    this.checkpoint = checkpoint;
  }
}

/** What is known of a training when its loss is no number any more. */
export interface Divergence {
  readonly loss: number;
  /** Steps done before the one that failed. */
  readonly step: number;
  readonly epoch: number;
  readonly learningRate: number;
  /** The gradient norms of the last steps, the latest last. */
  readonly gradientNorms: readonly number[];
  /** The parameters that the loss was computed at. */
  readonly values: Values;
  readonly checkpoint: Checkpoint | undefined;
}

/** Below this a variance is about to leave the numbers, as the likelihood has no bound. */
const COLLAPSED = 1e-8;

/** Says at which step a training left the numbers, where it last stood well, and what the likely cause is. */
export function diverged(model: Model, divergence: Divergence): DivergedError {
  const { loss, step, epoch, checkpoint } = divergence;
  const last =
    checkpoint === undefined
      ? 'no epoch before it was whole'
      : `the last good checkpoint is after epoch ${checkpoint.epoch} (step ${checkpoint.step}), in the error's checkpoint`;
  return new DivergedError(
    `estimators/joint: the loss is ${loss} at step ${step + 1} (epoch ${epoch}); ${last}; likely cause: ${likelyCause(model, divergence)}`,
    checkpoint,
  );
}

function likelyCause(model: Model, { step, learningRate, gradientNorms, values }: Divergence): string {
  const collapsed = Object.entries(values).find(
    ([name, { values: own }]) =>
      model.declarations[name]!.domain === 'positive' && own.some((v) => v < COLLAPSED),
  );
  if (step === 0)
    return 'the first values or the data are too large for the experts; standardise x and y, or make the first values smaller';
  if (collapsed !== undefined) {
    const least = collapsed[1].values.reduce((a, b) => Math.min(a, b));
    return `${collapsed[0]} went to ${least}, where the likelihood has no bound; share the variance among experts, fix it, or lower learningRate (${learningRate})`;
  }
  const before = gradientNorms.at(0);
  const after = gradientNorms.at(-1);
  const grew = before !== undefined && after !== undefined && after > 10 * before;
  return `learningRate ${learningRate} is too large${grew ? ` (the gradient norm grew from ${shown(before)} to ${shown(after)} in ${gradientNorms.length} steps)` : ''}; lower it, or limit the gradient with clipNorm`;
}

const shown = (value: number): string => value.toPrecision(3);
