import { type Dataset, type LossName, lossOf, type Model, type RiskOf } from '@moelab/core';
import type { ModelInput, Readings } from './readings.ts';

/** Which loss bounds are about. */
export interface LossChoice {
  readonly loss: LossName;
  /** Of the combined prediction, or of an expert drawn by its weight; default 'mixture'. */
  readonly of?: RiskOf;
  /** Of the loss `clipped`: where it is cut; default 1. */
  readonly bound?: number;
}

/** Reads the risk on the sample and the loss's Lipschitz constant: of `clipped` 2/√bound in the prediction. */
export async function lossReadings(
  model: Model,
  { x, y }: Dataset,
  { loss, of = 'mixture', bound = 1 }: LossChoice,
): Promise<Readings> {
  const { range } = lossOf(loss, { bound });
  const isUnit = range[0] === 0 && range[1] === 1;
  const { value } = await model.risk(x, y, { loss, of, bound });
  const found: Record<string, ModelInput> = isUnit
    ? { empiricalRisk: { value, from: `mean ${loss} loss of the ${of} on the ${x.rows} rows` } }
    : {};
  if (loss === 'clipped' && of === 'mixture')
    found.lipschitz = {
      value: 2 / Math.sqrt(bound),
      from: `2/√bound of the squared error clipped at ${bound}`,
    };
  return {
    found,
    unknown: {
      ...(isUnit ? {} : { empiricalRisk: `the ${loss} loss is not in [0, 1]; take clipped or zero-one` }),
      ...(of === 'mixture'
        ? {
            lipschitz: `the ${loss} loss has no Lipschitz constant here; take clipped, or give that of a surrogate`,
          }
        : { lipschitz: 'the risk is of a sampled expert, and the bound of the combined prediction' }),
    },
  };
}
