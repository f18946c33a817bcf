import {
  choice,
  combinedGauge,
  defineGate,
  type Gate,
  type Gauge,
  logitsOf,
  noGauge,
  params,
  real,
  scalingGauge,
  translationGauge,
} from '@moelab/core';
import { add, div, logSoftmax, matMul } from '@tensorflow/tfjs-core';
import { biasOf, readLogits, slopesOf, writeLogits } from './affine-logits.ts';
import { activationNames, logitActivation } from './logit-activation.ts';
import { temperatureOf } from './temperature.ts';

/**
 * Weighs every expert by the softmax of activated logits over a temperature τ.
 *
 * log w = log-softmax of (σ(slopesᵀx) + bias)/τ, or of σ(slopesᵀx + bias)/τ with the bias inside. σ is tanh, sigmoid, gelu
 * (exact), sin, identity or relu. Unchanged when one number is added to every bias (outside only), and, where σ(cz) =
 * c σ(z) for c > 0 (identity, relu) and τ is a parameter, under (slopes, bias, τ) → c (slopes, bias, τ); identity also has
 * the translations of softmax. Other σ remove the scaling, and with it the slow rates of the dense-to-sparse gate.
 * (With one input and relu, slopes of one sign can also be translated together: an invariance of some parameters only, which no
 * gauge declares.)
 *
 * Shapes: x (rows, inputs) → scores and log weights (rows, experts). NaN in a row gives NaN weights there.
 * Source: Nguyen et al. 2024, arXiv:2401.13875, activation dense-to-sparse gate; the bias is outside because the paper's
 * mixing weights are exp(bias/τ).
 */
export const activation = defineGate({
  summary: 'Softmax of activated logits over a temperature: fixed or a parameter',
  source: 'Nguyen et al. 2024, arXiv:2401.13875',
  options: params({
    activation: choice(activationNames, { doc: 'what the logits go through' }),
    bias: choice(['outside', 'inside'], { doc: 'whether the bias is added after or before the activation' }),
    mode: choice(['parameter', 'fixed'], { doc: 'where the temperature comes from' }),
    temperature: real({ above: 0, default: 1, doc: 'fixed: its value; parameter: its first value' }),
  }),
  create(options, context): Gate {
    const { inputs, experts } = context;
    const temperature = temperatureOf(options, context);
    const sigma = logitActivation(options.activation, context);
    const isOutside = options.bias === 'outside';
    return {
      parameters: {
        slopes: slopesOf(inputs, experts),
        bias: biasOf(experts),
        ...temperature.parameters,
      },
      weightSum: 'one',
      gauge: gaugeOf(options, inputs, experts),
      fused: {
        family: 'activation-softmax',
        activation: options.activation,
        bias: options.bias,
        temperature: options.mode === 'parameter' ? 'free' : 'fixed',
        logits: (parameters) => ({
          ...readLogits(parameters),
          temperature: temperature.value(parameters, {}),
        }),
        withLogits(logits, parameters) {
          const written = writeLogits(logits, parameters);
          if (options.mode === 'fixed') return written;
          const values = Float64Array.of(logits.temperature);
          return { ...written, temperature: { ...parameters.temperature!, values } };
        },
      },
      route({ x }, parameters, state) {
        const linear = matMul(x, parameters.slopes!);
        const bias = parameters.bias!;
        const activated = isOutside ? add(sigma(linear), bias) : sigma(add(linear, bias));
        const scores = div(activated, temperature.tensor(parameters, state)); // (rows, experts)
        return { scores, logWeights: logSoftmax(scores), logits: logitsOf(scores) };
      },
    };
  },
});

function gaugeOf(
  options: {
    readonly activation: string;
    readonly bias: string;
    readonly mode: string;
    readonly temperature: number;
  },
  inputs: number,
  experts: number,
): Gauge {
  const slopes = [inputs, experts];
  const bias = [experts];
  const isAlone = experts === 1; // its weight is 1 whatever the parameters are
  const isHomogeneous = options.activation === 'identity' || options.activation === 'relu';
  const translation =
    isAlone || options.activation === 'identity'
      ? translationGauge({ slopes, bias })
      : options.bias === 'outside'
        ? translationGauge({ bias })
        : noGauge;
  if (options.mode === 'fixed' || !(isAlone || isHomogeneous)) return translation;
  const scaling = scalingGauge(['slopes', 'bias', 'temperature'], 'temperature', options.temperature);
  return combinedGauge(translation, scaling);
}
