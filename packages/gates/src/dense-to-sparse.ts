import {
  choice,
  combinedGauge,
  defineGate,
  type Gate,
  logitsOf,
  params,
  real,
  scalingGauge,
  translationGauge,
} from '@moelab/core';
import { add, div, logSoftmax, matMul } from '@tensorflow/tfjs-core';
import { biasOf, readLogits, slopesOf, writeLogits } from './affine-logits.ts';
import { temperatureOf } from './temperature.ts';

/**
 * Weighs every expert by the softmax of affine logits over a temperature τ: dense when τ is large, sparse when small.
 *
 * log w_e(x) = s_e(x)/τ − log Σ_f exp(s_f(x)/τ), s_e(x) = Σ_j slopes_je x_j + bias_e. τ is fixed, a parameter, or state on
 * a schedule. Besides the translations of softmax, (slopes, bias, τ) → c (slopes, bias, τ) changes nothing when τ is a
 * parameter: only slopes/τ and bias/τ can be estimated, and τ is reported at its first value.
 *
 * Shapes: x (rows, inputs) → scores s/τ and log weights (rows, experts). NaN in a row gives NaN weights there.
 * Source: Nie et al. 2021, arXiv:2112.14397 (schedule); Nguyen et al. 2024, arXiv:2401.13875 (τ as a parameter).
 */
export const denseToSparse = defineGate({
  summary: 'Softmax of affine logits over a temperature: fixed, a parameter, or on a schedule',
  source: 'Nie et al. 2021, arXiv:2112.14397; Nguyen et al. 2024, arXiv:2401.13875',
  options: params({
    mode: choice(['fixed', 'parameter', 'schedule'], { doc: 'where the temperature comes from' }),
    temperature: real({ above: 0, default: 1, doc: 'fixed: its value; parameter: its first value' }),
    from: real({ above: 0, default: 2, doc: 'schedule: the temperature at the start of training' }),
    to: real({ above: 0, default: 0.1, doc: 'schedule: the temperature at the end of training' }),
    schedule: choice(['exponential', 'linear'], { doc: 'schedule: how it goes from one to the other' }),
  }),
  create(options, context): Gate {
    const { inputs, experts } = context;
    const { advance, ...temperature } = temperatureOf(options, context);
    const translation = translationGauge({ slopes: [inputs, experts], bias: [experts] });
    const isFree = options.mode === 'parameter';
    return {
      parameters: {
        slopes: slopesOf(inputs, experts),
        bias: biasOf(experts),
        ...temperature.parameters,
      },
      state: temperature.state,
      weightSum: 'one',
      gauge: isFree
        ? combinedGauge(
            translation,
            scalingGauge(['slopes', 'bias', 'temperature'], 'temperature', options.temperature),
          )
        : translation,
      fused: {
        family: 'affine-softmax',
        slopes: 'free',
        logits: (parameters, state) => readLogits(parameters, temperature.value(parameters, state)),
        withLogits: (logits, parameters, state) =>
          writeLogits(logits, parameters, temperature.value(parameters, state)),
      },
      route({ x }, parameters, state) {
        const affine = add(matMul(x, parameters.slopes!), parameters.bias!);
        const scores = div(affine, temperature.tensor(parameters, state)); // (rows, experts)
        return { scores, logWeights: logSoftmax(scores), logits: logitsOf(scores) };
      },
      ...(advance === undefined ? {} : { advance }),
    };
  },
});
