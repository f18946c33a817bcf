import type { FusedGate, Values } from '@moelab/core';
import { type Matrix, matrix } from '@moelab/numerics';
import { columnScales } from '../spread.ts';
import type { LogitFamily } from './logit-family.ts';
import { type RawDesign, unscaled } from './raw-design.ts';

type ActivationGate = Extract<FusedGate, { readonly family: 'activation-softmax' }>;

/** The design of an activation gate: x. */
export const activationDesign = (x: Matrix): RawDesign => ({
  matrix: x,
  withConstant: false,
  names: (j) => `x${j + 1}`,
});

/**
 * The activation family s_k = (σ(x·b_k) + c_k)/τ, or σ(x·b_k + c_k)/τ with the bias inside.
 *
 * Coordinates: slopes in units of 1/sd of each input (inputs, experts) row-major; then the biases, without the last
 * expert's when they are outside; then log τ when it is free.
 */
export function activationLogits(
  gate: ActivationGate,
  x: Matrix,
  experts: number,
  parameters: Values,
  state: Values,
): LogitFamily {
  const { cols: inputs } = x;
  const { activation, bias: place } = gate;
  const isInside = place === 'inside';
  const biases = isInside ? experts : experts - 1;
  const biasAt = inputs * experts;
  const temperatureAt = biasAt + biases;
  const isFree = gate.temperature === 'free';
  const fixedTemperature = gate.logits(parameters, state).temperature;
  const scale = columnScales(x);
  const design = { ...unscaled(activationDesign(x)), factors: scale.map((s) => 1 / s) };
  const size = temperatureAt + (isFree ? 1 : 0);
  return {
    size,
    data: { family: 'activation', design, activation, bias: place },
    parameters: (theta) => (isFree ? theta : Float64Array.of(...theta, Math.log(fixedTemperature))),
    fromValues(values) {
      const { slopes, bias, temperature } = gate.logits(values, state);
      const theta = new Float64Array(size);
      for (let j = 0; j < inputs; j++)
        for (let k = 0; k < experts; k++) theta[j * experts + k] = slopes.data[j * experts + k]! * scale[j]!;
      for (let k = 0; k < biases; k++)
        theta[biasAt + k] = isInside ? bias[k]! : bias[k]! - bias[experts - 1]!;
      if (isFree) theta[temperatureAt] = Math.log(temperature);
      return theta;
    },
    toValues(theta, values) {
      const slopes = matrix(inputs, experts);
      for (let j = 0; j < inputs; j++)
        for (let k = 0; k < experts; k++) slopes.data[j * experts + k] = theta[j * experts + k]! / scale[j]!;
      const bias = new Float64Array(experts);
      for (let k = 0; k < biases; k++) bias[k] = theta[biasAt + k]!;
      const temperature = isFree ? Math.exp(theta[temperatureAt]!) : fixedTemperature;
      return gate.withLogits({ slopes, bias, temperature }, values, state);
    },
  };
}
