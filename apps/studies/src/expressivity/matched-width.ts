import type { ParameterCount } from '@moelab/core';
import { type Architecture, networkOf, type Sizes } from './architectures.ts';
import type { TrainingLab } from './training-lab.ts';

/** Finds the width at which a network has the number of parameters that is nearest to `wanted`; the smaller of two as near. */
export function matchedWidth(
  lab: TrainingLab,
  name: Architecture,
  sizes: Omit<Sizes, 'width'>,
  of: keyof Pick<ParameterCount, 'total' | 'active'>,
  wanted: number,
): number {
  const count = (width: number) => networkOf(lab, name, { ...sizes, width }).count[of];
  const perUnit = count(2) - count(1); // affine in the width
  const width = (wanted - count(1)) / perUnit + 1;
  return Math.max(1, Math.ceil(width - 0.5));
}
