import type { Declaration } from '@moelab/core';
import { div, mul, sqrt, square, sub, sum, type Tensor } from '@tensorflow/tfjs-core';

/** The axis over which a parameter has norm one, where a spherical gradient keeps it so. */
export function sphereAxis(
  name: string,
  { axes }: Declaration,
  whose: 'none' | 'gate' | 'experts' | 'all',
): number | undefined {
  const owner = /(?:^|\.)(gate|experts)\.[^.]+$/.exec(name)?.[1];
  if (whose === 'none' || owner === undefined || (whose !== 'all' && owner !== whose)) return undefined;
  const axis = axes.indexOf('input');
  return axis < 0 ? undefined : axis;
}

/** Each vector along an axis over its Euclidean norm. A vector of zeros gives NaN. */
export const onSphere = (values: Tensor, axis: number): Tensor =>
  div(values, sqrt(sum(square(values), axis, true)));

/** (I − u uᵀ) g for each unit vector u along an axis: the part of a gradient that stays on the sphere. */
export const tangent = (gradient: Tensor, unit: Tensor, axis: number): Tensor =>
  sub(gradient, mul(unit, sum(mul(gradient, unit), axis, true)));
