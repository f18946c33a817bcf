import type { FusedGate, Values } from '@moelab/core';
import { type Matrix, matrix } from '@moelab/numerics';
import type { LogitFamily } from './logit-family.ts';
import { BLOCK } from './weighted-grams.ts';
import { whiten } from './whitened-design.ts';

type AffineGate = Extract<FusedGate, { readonly family: 'affine-softmax' }>;

/**
 * The affine family s_k = z·A_k, z = (x, 1) whitened, with the last expert's logit at 0 as the reference.
 *
 * Coordinates: A (features, experts − 1) row-major.
 */
export function affineLogits(
  gate: AffineGate,
  x: Matrix,
  experts: number,
  state: Values,
  names: (column: number) => string,
): LogitFamily {
  const free = experts - 1;
  const inputs = gate.slopes === 'free' ? x.cols : 0;
  const width = inputs + 1;
  const z = matrix(x.rows, width);
  for (let i = 0; i < x.rows; i++) {
    for (let j = 0; j < inputs; j++) z.data[i * width + j] = x.data[i * x.cols + j]!;
    z.data[i * width + inputs] = 1;
  }
  const design = whiten(z, (j) => (j < inputs ? names(j) : 'the constant 1'));
  const { columns, count, rows } = design;
  return {
    size: count * free,
    newton: { columns, count, free },
    fromValues(values) {
      const { slopes, bias } = gate.logits(values, state);
      const own = new Float64Array(count * free);
      for (let k = 0; k < free; k++) {
        for (let j = 0; j < inputs; j++)
          own[j * free + k] = slopes.data[j * experts + k]! - slopes.data[j * experts + free]!;
        own[inputs * free + k] = bias[k]! - bias[free]!;
      }
      return design.whitened(own, free);
    },
    toValues(theta, values) {
      const own = design.original(theta.subarray(0, count * free), free);
      const slopes = matrix(x.cols, experts);
      const bias = new Float64Array(experts);
      for (let k = 0; k < free; k++) {
        for (let j = 0; j < inputs; j++) slopes.data[j * experts + k] = own[j * free + k]!;
        bias[k] = own[inputs * free + k]!;
      }
      return gate.withLogits({ slopes, bias }, values, state);
    },
    logits(theta, from, size, out) {
      for (let k = 0; k < experts; k++) {
        const start = k * BLOCK;
        for (let i = 0; i < size; i++) out[start + i] = 0;
        if (k === free) continue;
        for (let j = 0; j < count; j++) {
          const a = theta[j * free + k]!;
          const column = j * rows + from;
          for (let i = 0; i < size; i++) out[start + i]! += a * columns[column + i]!;
        }
      }
    },
    addGradient(_, from, size, d, gradient) {
      for (let j = 0; j < count; j++) {
        const column = j * rows + from;
        for (let k = 0; k < free; k++) {
          const start = k * BLOCK;
          let sum = 0;
          for (let i = 0; i < size; i++) sum += d[start + i]! * columns[column + i]!;
          gradient[j * free + k]! += sum;
        }
      }
    },
  };
}
