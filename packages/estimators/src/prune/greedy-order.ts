import { checkTargets, type Dataset, type Model, MoelabError, meanRisk, type Risk } from '@moelab/core';
import { checkRows, expertsOfLayer } from './expert-scores.ts';
import { layerIndex } from './layer-index.ts';
import { prune } from './prune.ts';
import type { LossOptions } from './removal-scores.ts';
import { rowLosses } from './row-losses.ts';

/** Which experts were added one by one, and what each addition brought. */
export interface GreedyOrder {
  readonly layer: number;
  /** The experts in the order in which they were added: what `prune` may keep, or the first few of them. */
  readonly order: readonly number[];
  /** The mean loss of the model of the first 1, 2, … of them. */
  readonly losses: readonly Risk[];
  /** By how much the second, third, … of them lowered it, from the rows' differences. */
  readonly gains: readonly Risk[];
  /** The mean loss of the whole model. */
  readonly whole: Risk;
}

/**
 * Adds experts to none, one by one: always the one with which the pruned model has the lowest mean loss, until no expert
 * lowers it by more than `minGain` (default 0).
 *
 * It sees what scores of single experts do not: of two that do the same work, or that cancel each other, one or none is
 * added. Nothing is fitted again in between. The best of several is chosen on the same rows that say how good it is: losses
 * and gains are a little too good, and a last gain within a few of its standard errors is no finding; use rows that were
 * not fitted.
 *
 * Cost: at most K(K + 1)/2 + 1 predictions of all rows, by models of 1 to K experts. Units: those of the loss. A gate that
 * selects k experts needs `gateOptions: (experts) => ({ k: Math.min(k, experts) })`.
 */
export async function greedyOrder(
  model: Model,
  data: Dataset,
  { loss, minGain = 0, layer: given, ...options }: LossOptions & { readonly minGain?: number } = {},
): Promise<GreedyOrder> {
  const layer = layerIndex('greedyOrder', model, given);
  checkTargets(model, data.x, data.y);
  checkRows('greedyOrder', data.x);
  const lossesOf = async (kept: readonly number[]) => {
    const { model: smaller } = prune(model, kept, { layer, ...options });
    const rows = await rowLosses('greedyOrder', smaller, data, loss);
    const mean = meanRisk(rows);
    if (!Number.isNaN(mean.value)) return { kept, rows, mean };
    throw new MoelabError(
      'INVALID_DATA',
      `greedyOrder: the loss of experts [${kept.join(', ')}] is NaN; x, y and the parameters must be finite numbers`,
    );
  };
  const whole = meanRisk(await rowLosses('greedyOrder', model, data, loss));
  const losses: Risk[] = [];
  const gains: Risk[] = [];
  let best: Awaited<ReturnType<typeof lossesOf>> | undefined;
  for (;;) {
    const chosen: readonly number[] = best?.kept ?? [];
    let next: typeof best;
    for (const e of expertsOfLayer(model, layer)) {
      if (chosen.includes(e)) continue;
      const candidate = await lossesOf([...chosen, e]);
      if (next === undefined || candidate.mean.value < next.mean.value) next = candidate;
    }
    if (next === undefined) break;
    if (best !== undefined) {
      const before = best.rows;
      const gain = meanRisk(next.rows.map((v, i) => before[i]! - v));
      if (!(best.mean.value - next.mean.value > minGain)) break;
      gains.push(gain);
    }
    losses.push(next.mean);
    best = next;
  }
  return { layer, order: best!.kept, losses, gains, whole };
}
