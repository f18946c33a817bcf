import type { AffineLogits, Declaration, Values } from '@moelab/core';
import { matrix, normal, type Stream } from '@moelab/numerics';

/** The standard deviation of the first slopes: small, so that a fit starts near equal weights. */
const INITIAL_SCALE = 0.1;

/** Draws a first slope, N(0, 0.1²). */
const smallDraw = (random: Stream): number => INITIAL_SCALE * normal(random);

/** The slopes of logits (inputs, experts), first N(0, 0.1²). */
export const slopesOf = (inputs: number, experts: number): Declaration => ({
  axes: ['input', 'expert'],
  shape: [inputs, experts],
  init: smallDraw,
});

/** The biases of logits (experts), first 0. */
export const biasOf = (experts: number): Declaration => ({ axes: ['expert'], shape: [experts], init: 0 });

/** Reads `slopes` and `bias`, each divided by `temperature`. */
export function readLogits({ slopes, bias }: Values, temperature = 1): AffineLogits {
  const [inputs, experts] = slopes!.shape as readonly [number, number];
  return {
    slopes: matrix(
      inputs,
      experts,
      slopes!.values.map((v) => v / temperature),
    ),
    bias: bias!.values.map((v) => v / temperature),
  };
}

/** Writes `slopes` and `bias`, each multiplied by `temperature`; the other parameters stay. */
export function writeLogits(logits: AffineLogits, parameters: Values, temperature = 1): Values {
  const { slopes, bias } = parameters;
  return {
    ...parameters,
    slopes: { ...slopes!, values: logits.slopes.data.map((v) => v * temperature) },
    bias: { ...bias!, values: logits.bias.map((v) => v * temperature) },
  };
}
