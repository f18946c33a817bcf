import type { Values } from '@moelab/core';
import type { ActivationGateData, AffineGateData } from '@moelab/numerics/kernels';

/** The gate of a fused problem: how its parameters become coordinates, and these what the kernel takes. */
export interface LogitFamily {
  /** How many coordinates it has. */
  readonly size: number;
  /** The gate as the kernel knows it. */
  readonly data: AffineGateData | ActivationGateData;
  /** What the kernel takes: the coordinates, and after them what is not estimated. */
  parameters(theta: Float64Array): Float64Array;
  fromValues(gate: Values): Float64Array;
  toValues(theta: Float64Array, gate: Values): Values;
}
