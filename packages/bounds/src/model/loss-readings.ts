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

/**
 * Reads the risk on the sample and the loss's Lipschitz constant: of `clipped` 2/√bound in the prediction.
 *
 * The risk is told, and no bound is given it: those that take one need its mean over samples, or that of a predictor drawn from a posterior.
 */
export async function lossReadings(
  model: Model,
  { x, y }: Dataset,
  { loss, of = 'mixture', bound = 1 }: LossChoice,
): Promise<Readings> {
  const isUnit = isUnitLoss({ loss, bound });
  const { value } = await model.risk(x, y, { loss, of, bound });
  const found: Record<string, ModelInput> = isUnit
    ? {
        empiricalRisk: {
          value,
          from: `mean ${loss} loss of the ${of} on the ${x.rows} rows`,
          unused: `of the ${of} at its trained weights, on one sample, it is ${value.toPrecision(4)}; a bound on the risk needs the mean over samples or that of a predictor drawn from a posterior: give the right one`,
        },
      }
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

/** Whether a loss lies in [0, 1] by its definition. */
export function isUnitLoss({ loss, bound = 1 }: LossChoice): boolean {
  const [least, most] = lossOf(loss, { bound }).range;
  return least >= 0 && most <= 1;
}
