import type { FusedGate, Values } from '@moelab/core';
import { type Matrix, matrix } from '@moelab/numerics';
import type { ActivationGateData, Design } from '@moelab/numerics/kernels';
import { columnScales } from '../spread.ts';
import type { LogitFamily, UnscaledGate } from './logit-family.ts';
import { unscaled } from './raw-design.ts';

type ActivationGate = Extract<FusedGate, { readonly family: 'activation-softmax' }>;

/** Makes an activation gate, whose design is x. */
export function activationGate(
  gate: ActivationGate,
  x: Matrix,
  experts: number,
  parameters: Values,
  state: Values,
): UnscaledGate {
  const design = unscaled({ matrix: x, withConstant: false });
  const data = { family: 'activation', activation: gate.activation, bias: gate.bias, design } as const;
  return { data, logits: async () => activationLogits(gate, data, x, experts, parameters, state) };
}

/**
 * The activation family s_k = (σ(x·b_k) + c_k)/τ, or σ(x·b_k + c_k)/τ with the bias inside.
 *
 * Coordinates: slopes in units of 1/sd of each input (inputs, experts) row-major; then the biases, without the last
 * expert's when they are outside; then log τ when it is free.
 */
function activationLogits(
  gate: ActivationGate,
  data: ActivationGateData & { readonly design: Design },
  x: Matrix,
  experts: number,
  parameters: Values,
  state: Values,
): LogitFamily {
  const { cols: inputs } = x;
  const isInside = data.bias === 'inside';
  const biases = isInside ? experts : experts - 1;
  const biasAt = inputs * experts;
  const temperatureAt = biasAt + biases;
  const isFree = gate.temperature === 'free';
  const fixedTemperature = gate.logits(parameters, state).temperature;
  const scale = columnScales(x);
  const size = temperatureAt + (isFree ? 1 : 0);
  return {
    size,
    data: { ...data, design: { ...data.design, factors: scale.map((s) => 1 / s) } },
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
