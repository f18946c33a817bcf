import type { FusedGate, Values } from '@moelab/core';
import { type Matrix, matrix } from '@moelab/numerics';
import type { AffineGateData } from '@moelab/numerics/kernels';
import type { LogitFamily, UnscaledGate } from './logit-family.ts';
import { columnNames, isWithConstant, type RawDesign, unscaled } from './raw-design.ts';
import { type WhitenedDesign, whiten } from './whitened-design.ts';

type AffineGate = Extract<FusedGate, { readonly family: 'affine-softmax' }>;

/** Makes an affine gate with the design (x, 1), or a constant alone where it has no slopes; the experts' where that has the same columns. */
export function affineGate(
  gate: AffineGate,
  x: Matrix,
  experts: number,
  state: Values,
  ofExperts: RawDesign,
): UnscaledGate {
  const hasSlopes = gate.slopes === 'free';
  const own: RawDesign = { matrix: hasSlopes ? x : matrix(x.rows, 0), withConstant: true };
  const isShared = isWithConstant(ofExperts, own.matrix);
  const data: AffineGateData = {
    family: 'affine',
    free: experts - 1,
    ...(isShared ? {} : { design: unscaled(own) }),
  };
  return {
    data,
    logits: async (shared, products) =>
      affineLogits(
        gate,
        data,
        x,
        experts,
        state,
        isShared ? shared : whiten(own, columnNames(own), await products()),
      ),
  };
}

/**
 * The affine family s_k = z·A_k, z = (x, 1) whitened, with the last expert's logit at 0 as the reference.
 *
 * Coordinates: A (features, experts − 1) row-major.
 */
function affineLogits(
  gate: AffineGate,
  data: AffineGateData,
  x: Matrix,
  experts: number,
  state: Values,
  design: WhitenedDesign,
): LogitFamily {
  const { free } = data;
  const inputs = gate.slopes === 'free' ? x.cols : 0;
  const { count } = design;
  return {
    size: count * free,
    data: data.design === undefined ? data : { ...data, design: design.design },
    parameters: (theta) => theta,
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
  };
}
