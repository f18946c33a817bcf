import { type Dataset, type GivenInputs, type Model, meanRisk } from '@moelab/core';
import { checkRows, columnOf, type ExpertScores, expertScores, expertsOfLayer } from './expert-scores.ts';
import { layerIndex } from './layer-index.ts';

/** Of which layer and how loads are counted. */
export interface LoadOptions extends GivenInputs {
  /** Counted from 0; default: the last. */
  readonly layer?: number;
  /** The mean combination weight (default), or the share of rows that select the expert. */
  readonly of?: 'weight' | 'selection';
}

/**
 * Gives each expert's load on data: its mean weight (1/n) Σ_i w_e(x_i), or the share of rows that select it.
 *
 * Weights that sum to one have loads that sum to one; shares of selection sum to how many experts a row has. A load says how
 * much an expert is used, and not how good it is: an expert that cancels another has one too.
 *
 * Cost: a forward pass, experts computing all rows. NaN in a row of x makes every load NaN. Of a gate that routes a row by
 * its batch (`isBatchwise`) the rows are not independent, as the standard errors take them to be.
 */
export async function loadScores(
  model: Model,
  { x }: Pick<Dataset, 'x'>,
  { layer: given, of = 'weight', ...inputs }: LoadOptions = {},
): Promise<ExpertScores> {
  const layer = layerIndex('loadScores', model, given);
  checkRows('loadScores', x);
  const { weights, selected } = await model.route(x, { layer, ...inputs });
  const shares = of === 'weight' ? weights : selected;
  const each = expertsOfLayer(model, layer).map((e) => meanRisk(columnOf(shares, e)));
  return expertScores(of, layer, x.rows, each);
}
