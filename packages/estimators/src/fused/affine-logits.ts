import type { FusedGate, Values } from '@moelab/core';
import { type Matrix, matrix } from '@moelab/numerics';
import type { LogitFamily } from './logit-family.ts';
import type { RawDesign } from './raw-design.ts';
import type { WhitenedDesign } from './whitened-design.ts';

type AffineGate = Extract<FusedGate, { readonly family: 'affine-softmax' }>;

/** The design of an affine gate: (x, 1), or a constant alone where it has no slopes. */
export const affineDesign = (
  { slopes }: AffineGate,
  x: Matrix,
  names: (input: number) => string,
): RawDesign => ({
  matrix: slopes === 'free' ? x : matrix(x.rows, 0),
  withConstant: true,
  names: (j) => (j < x.cols ? names(j) : 'the constant 1'),
});

/**
 * The affine family s_k = z·A_k, z = (x, 1) whitened, with the last expert's logit at 0 as the reference. `isShared` tells that z is the
 * experts' design too.
 *
 * Coordinates: A (features, experts − 1) row-major.
 */
export function affineLogits(
  gate: AffineGate,
  x: Matrix,
  experts: number,
  state: Values,
  design: WhitenedDesign,
  isShared: boolean,
): LogitFamily {
  const free = experts - 1;
  const inputs = gate.slopes === 'free' ? x.cols : 0;
  const { count } = design;
  return {
    size: count * free,
    data: { family: 'affine', free, ...(isShared ? {} : { design: design.design }) },
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
