import { type Dataset, type GivenInputs, type Model, MoelabError } from '@moelab/core';
import { estimateGateRate, type GateRateOptions, type InformationEstimate } from '@moelab/information';
import { layerIndex } from '../prune/layer-index.ts';
import { expertLosses } from './expert-losses.ts';

/** Of which layer, and how, a rate is estimated. */
export interface RoutingRateOptions extends GateRateOptions, GivenInputs {
  /** Counted from 0; default: the last. */
  readonly layer?: number;
}

/**
 * Estimates the rate that a model's gate achieves on data: I(X;T) of x and an expert T that is drawn by its weights, with a
 * jackknife interval and its bias corrected (see `estimateGateRate` of @moelab/information).
 *
 * Of a gate that selects, T is drawn by the weights that are left. A gate that needs its experts' losses is given them, or computes
 * them from y as training does; its rate is that of a genie, I(X,Y;T). Refuses a gate whose weights do not sum to one: nothing
 * can be drawn by them; and a row that has no weights (NaN).
 *
 * Units: nats. The true rate is from 0 to ln of the number of experts; the estimate is not clipped to that.
 */
export async function gateRate(
  model: Model,
  { x, y }: Pick<Dataset, 'x'> & Partial<Dataset>,
  { layer: given, losses, ...options }: RoutingRateOptions = {},
): Promise<InformationEstimate> {
  const layer = layerIndex('gateRate', model, given);
  const { gate, spec } = model.layers[layer]!;
  if (gate.weightSum !== 'one') {
    throw new MoelabError(
      'UNSUPPORTED',
      `gateRate: gates/${spec.gate}: its weights do not sum to one with these options, so no expert can be drawn by them; use weights that do`,
    );
  }
  if (x.rows === 0) throw new MoelabError('INVALID_DATA', 'gateRate: x must have at least one row, got 0');
  const isToldLosses = model.layers.at(-1)!.gate.needs?.includes('losses') ?? false;
  const told = losses ?? (isToldLosses && y !== undefined ? await expertLosses(model, { x, y }) : undefined);
  const { weights } = await model.route(x, { layer, ...(told === undefined ? {} : { losses: told }) });
  const bad = weights.data.findIndex(Number.isNaN);
  if (bad >= 0) {
    throw new MoelabError(
      'INVALID_DATA',
      `gateRate: row ${Math.floor(bad / weights.cols) + 1} has no weights (NaN); leave it out`,
    );
  }
  return estimateGateRate(weights, options);
}
