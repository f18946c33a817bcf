import { distortionAtRate, rateAtSlope } from '@moelab/information';
import type { CellContext } from '@moelab/study';
import { type Cell, type Row, rowOf } from './columns.ts';
import { onPopulation, type Population, populationOfBank } from './gate-on-population.ts';
import { settingOf } from './gate-settings.ts';
import { onHeldOut } from './held-out.ts';
import { priceOf, type TrainingOptions, trainGate } from './train-gate.ts';

/** What of the options is about trained gates. */
export interface GateOptions extends TrainingOptions {
  /** Labelled rows that trained gates are measured on. */
  readonly heldOut: number;
}

/**
 * Trains a gate over a frozen bank and measures it: on the population exactly, beside the certified D at its rate, and, where it has no link and no
 * budget, beside the optimum of its price and on held-out labelled rows.
 */
export async function trainedCell(
  cell: Cell,
  context: Pick<CellContext<GateOptions>, 'options' | 'seed' | 'signal'>,
): Promise<Row> {
  const setting = settingOf(cell);
  const population = populationOfBank(setting.bank);
  const model = await trainGate(setting, cell, context);
  const own = onPopulation((await model.route(population.x)).weights, population);
  if (cell.part === 'link' || cell.part === 'budget')
    return rowOf({ ...own, capacityLower: distortionAtRate(population.losses, cell.level).lower });
  const { options, seed } = context;
  return rowOf({
    ...own,
    ...atPrice(own, priceOf(cell, options), population),
    ...(await onHeldOut(model, setting, cell, { rows: options.heldOut, seed })),
  });
}

/** What the gate leaves of its own objective: nothing is below the least of loss + λ rate. */
function atPrice(
  { rate, loss }: Partial<Row>,
  price: number,
  { losses, limits }: Population,
): Pick<Row, 'bestRate' | 'priceExcess'> {
  if (price === 0) return { bestRate: limits.Rmax, priceExcess: loss! - limits.Dmin };
  const best = rateAtSlope(losses, 1 / price);
  return {
    bestRate: best.rate,
    priceExcess: loss! + price * rate! - (best.distortion + price * best.rate),
  };
}
