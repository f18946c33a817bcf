import {
  add,
  exp,
  fill,
  greater,
  max,
  mul,
  sub,
  sum,
  type Tensor,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';
import type { Backend } from './backend.ts';
import { tableOf } from './combination.ts';
import { inputsOfLayer } from './dispatch-plan.ts';
import { MoelabError } from './errors.ts';
import type { Noise } from './expert.ts';
import { type Component, partsOf } from './expert-bank.ts';
import type { Layer, LayerForward } from './layer.ts';
import { rowLogSumExp } from './log-sum-exp.ts';
import { type Loss, lossOf } from './losses.ts';
import type { Model, RiskOf } from './model.ts';
import { sizeOf, withoutPrefix } from './parameters.ts';

/** The half of a model that works on tensors, inside `compute`. */
export interface TensorModel
  extends Pick<
    Model,
    | 'forward'
    | 'forwardWithTargets'
    | 'riskTensor'
    | 'logDensityTensor'
    | 'expertLogDensityTensor'
    | 'componentLogDensityTensor'
  > {
  /** Throws unless the last layer's experts have a noise model; says what it would be good for. */
  noise(): Noise;
  /** Throws unless the last layer's weights sum to one: only then `what` is defined. */
  checkWeightsSumToOne(what: string): void;
  /** Throws unless the model has the risk of this loss, of this kind. */
  checkRisk(loss: Loss, of: RiskOf): void;
}

/** Makes the tensor half of a model of layers, whose names in parameters and state begin with `prefixOf(layer)`. */
export function tensorModel(
  backend: Backend,
  layers: readonly Layer[],
  prefixOf: (layer: number) => string,
): TensorModel {
  const last = layers.at(-1)!;
  const { gate, expert, spec } = last;
  const needsLosses = (layer: Layer) => layer.gate.needs?.includes('losses') ?? false;

  const noise = (): Noise => {
    if (spec.shared?.weight === 'added' && expert.mean !== undefined) {
      throw new MoelabError(
        'UNSUPPORTED',
        `spec.shared: is added to the means of experts/${spec.expert}, whose noise is not around its mean, so the model has no density; use weight 'half' or a loss on predictions`,
      );
    }
    if (expert.noise !== undefined) return expert.noise;
    throw new MoelabError(
      'UNSUPPORTED',
      `experts/${spec.expert}: has no noise model, so the model has no density; give it one or use a loss on predictions`,
    );
  };

  const checkWeightsSumToOne = (what: string): void => {
    if (gate.weightSum === 'one') return;
    throw new MoelabError(
      'UNSUPPORTED',
      `gates/${spec.gate}: its weights do not sum to one with these options, so ${what}; use weights that do, or a loss on predictions`,
    );
  };

  const forward: TensorModel['forward'] = (inputs, tensors, stateTensors, dispatches) => {
    const done: LayerForward[] = [];
    const { losses, ...others } = inputs;
    let { x } = inputs;
    for (const [l, layer] of layers.entries()) {
      const own = needsLosses(layer) ? { losses: lossesFor(layers, l, losses) } : {};
      const prefix = prefixOf(l);
      done.push(
        layer.forward(
          { ...inputsOfLayer(l, { ...others, x }), ...own },
          withoutPrefix(prefix, tensors),
          withoutPrefix(prefix, stateTensors),
          dispatches?.[l],
        ),
      );
      x = done.at(-1)!.combined;
    }
    return { layers: done, prediction: x };
  };

  /** (rows, components): what `of` says of each component and the targets of its rows; `absent` where it has none. */
  const perComponent = (
    y: Tensor,
    { components, dispatch }: LayerForward,
    of: (component: Component, y: Tensor) => Tensor,
    absent: number,
  ): Tensor => {
    const parts = dispatch === undefined ? undefined : partsOf(y, dispatch);
    const values = components.map((one, c) => of(one, one.rows === undefined ? y : parts![c]!));
    return tableOf(components, values, dispatch, absent);
  };

  const componentLogDensityTensor: TensorModel['componentLogDensityTensor'] = (y, lastForward) => {
    noise();
    return perComponent(
      y,
      lastForward,
      (one, own) => one.expert.noise!.logDensity(own, one.output, one.parameters),
      -Infinity,
    );
  };

  const ofExperts = (lastForward: LayerForward): LayerForward => ({
    ...lastForward,
    components: lastForward.components.filter(({ index }) => index < spec.experts),
  });

  /** What each component of the last layer loses on each row, (rows, components). */
  const componentLosses = (loss: Loss, y: Tensor, lastForward: LayerForward): Tensor =>
    loss.ofDensity
      ? loss.rows(backend, y, componentLogDensityTensor(y, lastForward))
      : perComponent(y, lastForward, ({ mean }, own) => loss.rows(backend, own, mean), 0);

  const logDensityTensor: TensorModel['logDensityTensor'] = (y, { layers: done }) => {
    checkWeightsSumToOne('the mixture is no density');
    const lastForward = done.at(-1)!;
    const { componentLogWeights, dispatch } = lastForward;
    const densities = componentLogDensityTensor(y, lastForward);
    if (dispatch === undefined || dispatch.dropped === 0)
      return rowLogSumExp(add(componentLogWeights, densities));
    // what is left of the mixture is a density again; a row with nothing left says nothing: 0
    const isLeft = greater(max(componentLogWeights, -1, true), fill([dispatch.rows, 1], -Infinity));
    const left = where(isLeft, componentLogWeights, zerosLike(componentLogWeights));
    const own = where(isLeft, densities, zerosLike(densities));
    return sub(rowLogSumExp(add(left, own)), rowLogSumExp(left));
  };

  return {
    noise,
    checkWeightsSumToOne,
    forward,
    expertLogDensityTensor: (y, lastForward) => componentLogDensityTensor(y, ofExperts(lastForward)),
    componentLogDensityTensor,
    logDensityTensor,
    checkRisk(loss, of) {
      const { target } = expert.noise ?? { target: 'real' };
      if (!loss.targets.includes(target)) {
        throw new MoelabError(
          'UNSUPPORTED',
          `losses/${loss.name}: judges ${loss.targets.join(' or ')} targets, and the model's are ${target}`,
        );
      }
      if (loss.ofDensity) noise();
      if (of === 'sampled') checkWeightsSumToOne('no expert can be drawn by them');
      else if (loss.ofDensity) checkWeightsSumToOne('the mixture is no density');
    },
    riskTensor(loss, of, y, done) {
      if (of === 'mixture')
        return loss.rows(backend, y, loss.ofDensity ? logDensityTensor(y, done) : done.prediction);
      const lastForward = done.layers.at(-1)!;
      const weights = exp(lastForward.componentLogWeights);
      const losses = componentLosses(loss, y, lastForward);
      // 0 · ∞ is 0 here, also on the way back
      const finite = where(greater(weights, zerosLike(weights)), losses, zerosLike(losses));
      return sum(mul(weights, finite), -1);
    },
    forwardWithTargets(y, inputs, tensors, stateTensors, dispatches) {
      if (!needsLosses(last) || inputs.losses !== undefined)
        return forward(inputs, tensors, stateTensors, dispatches);
      // what an expert says does not depend on its own layer's gate, so any losses do to learn it
      const shape = [inputs.x.shape[0]!, spec.experts];
      const any = backend.tensor(new Float64Array(sizeOf(shape)), shape);
      const first = forward({ ...inputs, losses: any }, tensors, stateTensors);
      const loss = lossOf(expert.noise === undefined ? 'squared' : 'log');
      const losses = componentLosses(loss, y, ofExperts(first.layers.at(-1)!));
      return forward({ ...inputs, losses }, tensors, stateTensors);
    },
  };
}

function lossesFor(layers: readonly Layer[], l: number, losses: Tensor | undefined): Tensor {
  const { gate, experts } = layers[l]!.spec;
  if (l < layers.length - 1) {
    throw new MoelabError(
      'UNSUPPORTED',
      `gates/${gate}: needs the experts' losses, which only the last layer has; layer ${l + 1} of ${layers.length}`,
    );
  }
  if (losses === undefined) {
    throw new MoelabError(
      'UNSUPPORTED',
      `gates/${gate}: needs the experts' losses (rows, ${experts}), got none; pass { losses }`,
    );
  }
  return losses;
}
