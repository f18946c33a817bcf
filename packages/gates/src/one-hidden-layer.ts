import { type Declarations, type Gauge, type LayerContext, noGauge, type Tensors } from '@moelab/core';
import { normal, type Stream } from '@moelab/numerics';
import { add, matMul, type Tensor } from '@tensorflow/tfjs-core';
import { axisScalingGauge } from './axis-scaling-gauge.ts';
import { logitActivation } from './logit-activation.ts';

/** A network with one hidden layer and an output for each expert, without a bias of the outputs. */
export interface OneHiddenLayer {
  /** hiddenWeights (inputs, hidden), first N(0, 1/inputs); hiddenBias; outputWeights (hidden, experts), first N(0, 0.1²/hidden). */
  readonly parameters: Declarations;
  /** The scalings of a hidden unit that a relu allows; what goes in is reported at norm 1. */
  readonly gauge: Gauge;
  /** outputWeightsᵀ σ(hiddenWeightsᵀ x + hiddenBias), (rows, experts). */
  tensor(x: Tensor, parameters: Tensors): Tensor;
}

/** Makes such a network, of a width and an activation. */
export function oneHiddenLayer(
  { hidden, activation }: { readonly hidden: number; readonly activation: 'relu' | 'tanh' | 'gelu' },
  context: LayerContext,
): OneHiddenLayer {
  const { inputs, experts } = context;
  const sigma = logitActivation(activation, context);
  const draw = (deviation: number) => (random: Stream) => deviation * normal(random);
  return {
    parameters: {
      hiddenWeights: {
        axes: ['input', 'hidden'],
        shape: [inputs, hidden],
        init: draw(1 / Math.sqrt(inputs)),
      },
      hiddenBias: { axes: ['hidden'], shape: [hidden], init: 0 },
      outputWeights: {
        axes: ['hidden', 'expert'],
        shape: [hidden, experts],
        init: draw(0.1 / Math.sqrt(hidden)),
      },
    },
    gauge:
      activation === 'relu'
        ? axisScalingGauge('hidden', hidden, { up: ['hiddenWeights', 'hiddenBias'], down: ['outputWeights'] })
        : noGauge,
    tensor: (x, { hiddenWeights, hiddenBias, outputWeights }) =>
      matMul(sigma(add(matMul(x, hiddenWeights!), hiddenBias!)), outputWeights!),
  };
}
