import type { FusedGate, Values } from '@moelab/core';
import { type Matrix, matrix } from '@moelab/numerics';
import type { LogitFamily } from './logit-family.ts';
import { type WhitenedDesign, whiten } from './whitened-design.ts';

type AffineGate = Extract<FusedGate, { readonly family: 'affine-softmax' }>;

/** A design that was whitened before: the gate shares it when it has the same columns, as with linear experts. */
export interface KnownDesign {
  /** The columns, or x where they are those of (x, 1). */
  readonly matrix: Matrix;
  readonly isAffine: boolean;
  readonly design: WhitenedDesign;
}

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
  known: KnownDesign,
): LogitFamily {
  const free = experts - 1;
  const inputs = gate.slopes === 'free' ? x.cols : 0;
  const isShared = isWithConstant(known, x, inputs);
  const design = isShared
    ? known.design
    : whiten(inputs === x.cols ? x : matrix(x.rows, 0), (j) => (j < inputs ? names(j) : 'the constant 1'), {
        withConstant: true,
      });
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

/** Whether a design is (x, 1), of the first `inputs` columns of x. */
function isWithConstant(
  { matrix: z, isAffine, design }: KnownDesign,
  { data, cols, rows }: Matrix,
  inputs: number,
): boolean {
  if (isAffine) return inputs === cols;
  if (z.cols !== inputs + 1 || design.ones !== inputs) return false;
  for (let j = 0; j < inputs; j++)
    for (let i = 0, at = j, own = j; i < rows; i++, at += z.cols, own += cols)
      if (z.data[at] !== data[own]) return false;
  return true;
}
