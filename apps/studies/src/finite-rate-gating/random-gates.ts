import type { Model } from '@moelab/core';
import { distortionAtRate } from '@moelab/information';
import { fillNormal, type Stream } from '@moelab/numerics';
import type { CellContext } from '@moelab/study';
import { laboratory } from '../estimation/laboratory.ts';
import { type Cell, type Row, rowOf } from './columns.ts';
import { onPopulation, populationOfBank } from './gate-on-population.ts';
import { settingOf } from './gate-settings.ts';
import { gateOverBank, linkOf } from './train-gate.ts';

type Context = Pick<CellContext<{ readonly randomGates: number }>, 'random' | 'options'>;

/** Draws gates at random behind the link and keeps the largest rate, the least loss and the least distance from the curve: none may break what is proved. */
export async function randomCell(cell: Cell, { random, options }: Context): Promise<Row> {
  const setting = settingOf(cell);
  const population = populationOfBank(setting.bank);
  const model = gateOverBank(await laboratory(), setting, cell, linkOf(cell), 0);
  let rate = 0;
  let loss = Infinity;
  let distance = Infinity;
  for (let i = 0; i < options.randomGates; i++) {
    const { weights } = await scattered(model, random.substream(i)).route(population.x);
    const own = onPopulation(weights, population);
    rate = Math.max(rate, own.rate!);
    loss = Math.min(loss, own.loss!);
    distance = Math.min(distance, own.loss! - own.lower!);
  }
  const { losses, limits } = population;
  const capacityLower = distortionAtRate(losses, cell.level).lower;
  return rowOf({ rate, loss, distance, capacityLower, single: limits.D0, least: limits.Dmin });
}

/** The gate's parameters drawn anew, from nearly constant to nearly one expert for each input. */
function scattered(model: Model, random: Stream): Model {
  const scale = 10 ** (2 * random.next() - 0.5);
  const parameters = Object.fromEntries(
    Object.entries(model.parameters).map(([name, array]) => [
      name,
      name.startsWith('gate.')
        ? { ...array, values: fillNormal(random, new Float64Array(array.values.length), 0, scale) }
        : array,
    ]),
  );
  return model.with({ parameters });
}
