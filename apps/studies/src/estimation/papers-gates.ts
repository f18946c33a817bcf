import { defineGate, definePlugin, translationGauge } from '@moelab/core';
import { gates } from '@moelab/gates';

const { activation } = gates.gates;

/**
 * The activation gate as the papers write it, with no scaling taken out: only translations are its gauge.
 *
 * Where σ(cz) = c σ(z), c > 0 (identity: the dense-to-sparse gate itself, with the bias in units of the logits; relu), the scaling
 * (slopes, bias, τ) → c (slopes, bias, τ) changes nothing, and `activation` of `@moelab/gates` reports fits at the first
 * temperature. This one leaves slopes and τ where the optimiser ended, which is what the papers' losses look at.
 *
 * Source: Nguyen et al. 2024, arXiv:2401.13875.
 */
const freeTemperature = defineGate({
  summary: 'The activation gate with slopes and temperature left where the optimiser ended',
  source: 'Nguyen et al. 2024, arXiv:2401.13875',
  options: activation.options,
  create(options, context) {
    const gate = activation.create(options, context);
    const { inputs, experts } = context;
    const [slopes, bias] = [[inputs, experts], [experts]];
    const gauge =
      options.activation === 'identity' ? translationGauge({ slopes, bias }) : translationGauge({ bias });
    return { ...gate, gauge };
  },
});

/** Gates of the papers that differ from the lab's own in what they report. */
export const papersGates = definePlugin({
  name: '@moelab/studies',
  version: '0.0.0',
  gates: { 'free-temperature': freeTemperature },
});
