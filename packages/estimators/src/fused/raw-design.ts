import type { LinearGaussian } from '@moelab/core';
import type { Matrix } from '@moelab/numerics';
import type { Design } from '@moelab/numerics/kernels';

/** A design matrix Z as it came, or (Z, 1) whose constant is not written. */
export interface RawDesign {
  readonly matrix: Matrix;
  readonly withConstant: boolean;
}

/** The design of experts that are linear: x where it is (x, 1). */
export const expertsDesign = ({ isAffine = false, design }: LinearGaussian, x: Matrix): RawDesign => ({
  matrix: isAffine ? x : design(x),
  withConstant: isAffine,
});

/** How messages name the columns of a design: as inputs where it is (x, 1). */
export const columnNames =
  ({ matrix, withConstant }: RawDesign) =>
  (column: number): string => {
    if (!withConstant) return `column ${column + 1} of the experts' design`;
    return column < matrix.cols ? `feature ${column + 1}` : 'the constant 1';
  };

/** How many columns a design has. */
export const columnCount = ({ matrix, withConstant }: RawDesign): number =>
  withConstant ? matrix.cols + 1 : matrix.cols;

/** A design as a kernel takes it, its factors still 1. */
export const unscaled = (raw: RawDesign): Design => ({
  columns: raw.matrix.data,
  features: columnCount(raw),
  factors: new Float64Array(columnCount(raw)).fill(1),
  hasConstant: raw.withConstant,
});

/** Whether a design has the columns of (z, 1). */
export function isWithConstant({ matrix, withConstant }: RawDesign, z: Matrix): boolean {
  const { rows, cols, data } = matrix;
  if (withConstant) return cols === z.cols && data === z.data;
  if (cols !== z.cols + 1) return false;
  for (let i = 0, at = 0, own = 0; i < rows; i++, at++) {
    for (let j = 0; j < z.cols; j++) if (data[at++] !== z.data[own++]) return false;
    if (data[at] !== 1) return false;
  }
  return true;
}
