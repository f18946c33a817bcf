import type { Model } from '@moelab/core';
import { expertLosses } from '@moelab/estimators';
import { distortionAtRate, estimateGateRate } from '@moelab/information';
import { meanInterval } from '../estimation/mean-interval.ts';
import type { Cell, Row } from './columns.ts';
import { costs, populationOfBank } from './gate-on-population.ts';
import type { GateSetting } from './gate-settings.ts';
import { seedOf } from './train-gate.ts';

/** Measures a gate by labelled rows that it has not seen, as one would who knows no truth. */
export async function onHeldOut(
  model: Model,
  setting: GateSetting,
  cell: Cell,
  { rows, seed }: { readonly rows: number; readonly seed: number },
): Promise<Partial<Row>> {
  const { x, y } = setting.bank.task.sample(rows, seedOf(seed, 'held out', setting, cell));
  const labelled = await expertLosses(model, { x, y }, { loss: 'squared' });
  const { weights } = await model.route(x);
  const { value, interval } = estimateGateRate(weights);
  const { mean, standardError } = meanInterval([...costs(weights, labelled)]);
  const high = Math.max(0, interval!.high);
  return {
    heldOut: mean,
    heldOutError: standardError,
    heldOutRate: value,
    heldOutRateHigh: high,
    heldOutLower: distortionAtRate(populationOfBank(setting.bank).losses, high).lower,
    genie: distortionAtRate(labelled, Math.max(0, value)).distortion,
  };
}
