import type { ActivationName } from '@moelab/core';
import { normalCdf } from '@moelab/numerics';

/** An activation with its derivative. */
export interface Activation {
  value(u: number): number;
  slope(u: number): number;
}

const sigmoid = (u: number) => (u >= 0 ? 1 / (1 + Math.exp(-u)) : 1 - 1 / (1 + Math.exp(u)));
const normalPdf = (u: number) => Math.exp(-0.5 * u * u) / Math.sqrt(2 * Math.PI);

/** The activations of the activation-softmax family in plain float64; gelu is u Φ(u). */
export const activations: Readonly<Record<ActivationName, Activation>> = {
  tanh: { value: Math.tanh, slope: (u) => 1 - Math.tanh(u) ** 2 },
  sigmoid: { value: sigmoid, slope: (u) => sigmoid(u) * sigmoid(-u) },
  gelu: { value: (u) => u * normalCdf(u), slope: (u) => normalCdf(u) + u * normalPdf(u) },
  sin: { value: Math.sin, slope: Math.cos },
  identity: { value: (u) => u, slope: () => 1 },
  relu: { value: (u) => Math.max(u, 0), slope: (u) => (u > 0 ? 1 : 0) },
};
