import {
  type Declarations,
  type GateInputs,
  type Gauge,
  type LayerContext,
  noGauge,
  type Tensors,
} from '@moelab/core';
import { add, matMul, type Tensor } from '@tensorflow/tfjs-core';
import { biasOf, slopesOf } from './affine-logits.ts';
import { oneHiddenLayer } from './one-hidden-layer.ts';

/** Where a finite-rate gate has d̂ from. */
export interface DistortionOptions {
  readonly distortion: 'affine' | 'mlp' | 'genie';
  readonly hidden: number;
  readonly activation: 'relu' | 'tanh' | 'gelu';
}

/** What an expert costs on a row, d̂ (rows, experts), as a gate believes. */
export interface Distortion {
  readonly parameters: Declarations;
  /** The shapes of the parameters that d̂ is linear in, experts last; empty where d̂ is given. */
  readonly linear: Readonly<Record<string, readonly number[]>>;
  /** What changes the parameters and not d̂. */
  readonly gauge: Gauge;
  tensor(inputs: GateInputs, parameters: Tensors): Tensor;
}

/**
 * Makes d̂: predicted from x, affine or by a network, or given (genie). `hasBias`: whether the prediction has a bias for each
 * expert; not where something else says what it would.
 */
export function distortionOf(
  options: DistortionOptions,
  hasBias: boolean,
  context: LayerContext,
): Distortion {
  const { inputs, experts } = context;
  const bias: Declarations = hasBias ? { bias: biasOf(experts) } : {};
  const biasShape: Record<string, readonly number[]> = hasBias ? { bias: [experts] } : {};
  const biased = (linear: Tensor, { bias: own }: Tensors) => (own === undefined ? linear : add(linear, own));
  switch (options.distortion) {
    case 'affine':
      return {
        parameters: { slopes: slopesOf(inputs, experts), ...bias },
        linear: { slopes: [inputs, experts], ...biasShape },
        gauge: noGauge,
        tensor: ({ x }, parameters) => biased(matMul(x, parameters.slopes!), parameters),
      };
    case 'mlp': {
      const network = oneHiddenLayer(options, context);
      return {
        parameters: { ...network.parameters, ...bias },
        linear: { outputWeights: [options.hidden, experts], ...biasShape },
        gauge: network.gauge,
        tensor: ({ x }, parameters) => biased(network.tensor(x, parameters), parameters),
      };
    }
    case 'genie':
      return {
        parameters: {},
        linear: {},
        gauge: noGauge,
        tensor: ({ losses }) => losses!, // the gate says that it needs them
      };
  }
}
