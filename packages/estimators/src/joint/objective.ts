import { constantOn, type Layer, lossOf, type Model, type ModelForward, type RouterLoss } from '@moelab/core';
import { add, div, mul, reshape, sum, type Tensor } from '@tensorflow/tfjs-core';
import { routedBatch } from '../router-losses/routed-batch.ts';
import { routerLosses } from '../router-losses/router-losses.ts';
import type { JointOptions } from './options.ts';

/** A router loss and what it is multiplied with in the objective. */
export interface WeightedRouterLoss {
  readonly loss: RouterLoss;
  readonly coefficient: number;
}

/** What a batch costs. */
export interface BatchCost {
  /** What is minimised: the mean loss, and each router loss by its coefficient; a scalar. */
  readonly objective: Tensor;
  /** The mean loss of the rows, a scalar. */
  readonly loss: Tensor;
  /** Each router loss, added up over the layers that route, without its coefficient; scalars. */
  readonly routing: readonly Tensor[];
}

/** The objective of joint training. */
export interface Objective {
  /** The name of the loss of a row. */
  readonly loss: 'log' | 'squared' | 'clipped';
  readonly bound: number;
  /** The router losses with a coefficient other than 0, or a budget. */
  readonly routing: readonly WeightedRouterLoss[];
  /** On tensors, inside a section; `ratePrice` is the coefficient of the rate now. */
  of(y: Tensor, forward: ModelForward, ratePrice: number): BatchCost;
}

/** Whether a layer routes: with one expert there is nothing to route. */
export const routes = ({ spec }: Layer): boolean => spec.experts > 1;

/**
 * Makes the objective (1/n) Σ_i ℓ_i + Σ_r c_r Σ_layers R_r, where ℓ is the risk of the mixture or of the sampled expert, and
 * R the router losses of each layer that routes. Rows whose every expert was full have no density and are left out of the
 * mean of a log loss.
 */
export function objectiveOf(
  model: Model,
  options: JointOptions,
  others: readonly WeightedRouterLoss[] = [],
): Objective {
  const hasDensity =
    model.layers.at(-1)!.expert.noise !== undefined && model.layers.at(-1)!.gate.weightSum === 'one';
  const name = options.loss === 'auto' ? (hasDensity ? 'log' : 'squared') : options.loss;
  const loss = lossOf(name, { bound: options.bound });
  model.checkRisk(loss, options.risk);
  const own = (['balance', 'z', 'importance', 'rate'] as const).map((which) => ({
    loss: routerLosses[which],
    coefficient: options[which],
  }));
  const rate = options.rateBudget > 0 ? own.find(({ loss: one }) => one === routerLosses.rate) : undefined;
  const routing = [...own, ...others].filter((one) => one.coefficient !== 0 || one === rate);
  const { backend } = model;
  const constant = constantOn(backend);
  return {
    loss: name,
    bound: options.bound,
    routing,
    of(y, forward, ratePrice) {
      const rows = model.riskTensor(loss, options.risk, y, forward);
      const mean = div(sum(rows), constant(rowsThatCount(forward, loss.ofDensity)));
      const batches =
        routing.length === 0
          ? []
          : model.layers.flatMap((layer, l) =>
              routes(layer) ? [routedBatch(`layer ${l + 1}`, layer.gate, forward.layers[l]!.routing)] : [],
            );
      const values = routing.map(
        (one) =>
          batches
            .map((batch) => reshape(one.loss.of(batch, constant), []))
            .reduce((a, b) => add(a, b), constant(0)), // 0 where no layer routes
      );
      const objective = values.reduce((total, value, r) => {
        const { coefficient } = routing[r]!;
        return add(total, mul(value, constant(routing[r] === rate ? ratePrice : coefficient)));
      }, mean);
      return { objective, loss: mean, routing: values };
    },
  };
}

/** How many rows a mean is over: with a density, those that some expert of the last layer still computes. */
function rowsThatCount({ layers, prediction }: ModelForward, ofDensity: boolean): number {
  const rows = prediction.shape[0]!;
  const { dispatch, components } = layers.at(-1)!;
  const always = components.some((one) => one.rows === undefined);
  if (!ofDensity || dispatch === undefined || dispatch.dropped === 0 || always) return rows;
  return new Set(dispatch.pairRows).size;
}
