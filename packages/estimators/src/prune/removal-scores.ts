import { checkTargets, type Dataset, type LossName, type Model, MoelabError, meanRisk } from '@moelab/core';
import { checkRows, type ExpertScores, expertScores, expertsOfLayer } from './expert-scores.ts';
import { layerIndex } from './layer-index.ts';
import { prune } from './prune.ts';
import type { ResizeOptions } from './resized.ts';
import { rowLosses } from './row-losses.ts';

/** By which loss models with fewer experts are judged. */
export interface LossOptions extends ResizeOptions {
  /** Default: 'squared' of real targets, 'log' of classes. */
  readonly loss?: LossName;
}

/**
 * Gives by how much the mean loss grows when one expert is removed and nothing else: the loss of the model that `prune` makes
 * without it, less that of the model.
 *
 * Below 0 for an expert that does harm. Of two experts that do the same work each is worth little, and both together a lot:
 * remove one, and score again. Standard errors are those of the mean of the rows' differences.
 *
 * Cost: as many predictions of all rows as there are experts, and one. Units: those of the loss; nats for 'log'. Refuses a
 * model with one expert.
 */
export async function removalScores(
  model: Model,
  data: Dataset,
  { loss, layer: given, ...options }: LossOptions = {},
): Promise<ExpertScores> {
  const layer = layerIndex('removalScores', model, given);
  checkTargets(model, data.x, data.y);
  checkRows('removalScores', data.x);
  const experts = expertsOfLayer(model, layer);
  if (experts.length === 1) {
    throw new MoelabError(
      'UNSUPPORTED',
      `removalScores: layer ${layer} has one expert, and nothing is left without it; use loadScores or correlationScores`,
    );
  }
  const whole = await rowLosses('removalScores', model, data, loss);
  const each = [];
  for (const e of experts) {
    const others = experts.filter((other) => other !== e);
    const without = prune(model, others, { layer, ...options }).model;
    const losses = await rowLosses('removalScores', without, data, loss);
    each.push(meanRisk(losses.map((v, i) => v - whole[i]!)));
  }
  return expertScores('removal', layer, data.x.rows, each);
}
