import type { Values } from '@moelab/core';
import type { ActivationGateData, AffineGateData } from '@moelab/numerics/kernels';
import type { WhitenedDesign } from './whitened-design.ts';

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

/** A gate before the factors of its design are known. */
export interface UnscaledGate {
  /** The gate as the kernel takes it, the factors of its own design still 1. */
  readonly data: AffineGateData | ActivationGateData;
  /** The gate, made from the experts' design, which it may share, or from the products of its own. */
  logits(ofExperts: WhitenedDesign, products: () => Promise<Float64Array>): Promise<LogitFamily>;
}
