import type { FusedGate, Values } from '@moelab/core';
import { type Matrix, matrix } from '@moelab/numerics';
import { columnScales } from '../spread.ts';
import { activations } from './activation.ts';
import type { LogitFamily } from './logit-family.ts';
import { BLOCK } from './weighted-grams.ts';

type ActivationGate = Extract<FusedGate, { readonly family: 'activation-softmax' }>;

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
  state: Values,
): LogitFamily {
  const { rows, cols: inputs } = x;
  const { value, slope } = activations[gate.activation];
  const inside = gate.bias === 'inside';
  const biases = inside ? experts : experts - 1;
  const biasAt = inputs * experts;
  const temperatureAt = biasAt + biases;
  const isFree = gate.temperature === 'free';
  const scale = columnScales(x);
  const columns = new Float64Array(rows * inputs); // column-major, each divided by its sd
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < inputs; j++) columns[j * rows + i] = x.data[i * inputs + j]! / scale[j]!;
  const projection = new Float64Array(experts * BLOCK);
  let fixedTemperature = 1;
  const temperatureOf = (theta: Float64Array) =>
    isFree ? Math.exp(theta[temperatureAt]!) : fixedTemperature;
  return {
    size: temperatureAt + (isFree ? 1 : 0),
    fromValues(values) {
      const { slopes, bias, temperature } = gate.logits(values, state);
      fixedTemperature = temperature;
      const theta = new Float64Array(temperatureAt + (isFree ? 1 : 0));
      for (let j = 0; j < inputs; j++)
        for (let k = 0; k < experts; k++) theta[j * experts + k] = slopes.data[j * experts + k]! * scale[j]!;
      for (let k = 0; k < biases; k++) theta[biasAt + k] = inside ? bias[k]! : bias[k]! - bias[experts - 1]!;
      if (isFree) theta[temperatureAt] = Math.log(temperature);
      return theta;
    },
    toValues(theta, values) {
      const slopes = matrix(inputs, experts);
      for (let j = 0; j < inputs; j++)
        for (let k = 0; k < experts; k++) slopes.data[j * experts + k] = theta[j * experts + k]! / scale[j]!;
      const bias = new Float64Array(experts);
      for (let k = 0; k < biases; k++) bias[k] = theta[biasAt + k]!;
      return gate.withLogits({ slopes, bias, temperature: temperatureOf(theta) }, values, state);
    },
    logits(theta, from, size, out) {
      const inverse = 1 / temperatureOf(theta);
      for (let k = 0; k < experts; k++) {
        const start = k * BLOCK;
        const bias = k < biases ? theta[biasAt + k]! : 0;
        for (let i = 0; i < size; i++) projection[start + i] = inside ? bias : 0;
        for (let j = 0; j < inputs; j++) {
          const b = theta[j * experts + k]!;
          const column = j * rows + from;
          for (let i = 0; i < size; i++) projection[start + i]! += b * columns[column + i]!;
        }
        for (let i = 0; i < size; i++)
          out[start + i] = (value(projection[start + i]!) + (inside ? 0 : bias)) * inverse;
      }
    },
    addGradient(theta, from, size, d, gradient) {
      const inverse = 1 / temperatureOf(theta);
      for (let k = 0; k < experts; k++) {
        const start = k * BLOCK;
        const bias = k < biases ? theta[biasAt + k]! : 0;
        let ofBias = 0;
        for (let i = 0; i < size; i++) {
          const u = projection[start + i]!;
          const weight = d[start + i]! * inverse;
          const inner = weight * slope(u);
          for (let j = 0; j < inputs; j++)
            gradient[j * experts + k]! += inner * columns[j * rows + from + i]!;
          ofBias += inside ? inner : weight;
          if (isFree) gradient[temperatureAt]! -= weight * (value(u) + (inside ? 0 : bias));
        }
        if (k < biases) gradient[biasAt + k]! += ofBias;
      }
    },
  };
}
