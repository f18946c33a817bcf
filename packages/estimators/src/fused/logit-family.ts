import type { Values } from '@moelab/core';

/** Scratch of one block of rows, column-major: entry (row i, expert k) is at k · BLOCK + i. */
export type Block = Float64Array;

/** The gate of a fused problem: how coordinates become logits, and how a gradient in logits becomes one in them. */
export interface LogitFamily {
  /** How many coordinates it has. */
  readonly size: number;
  fromValues(gate: Values): Float64Array;
  toValues(theta: Float64Array, gate: Values): Values;
  /** Fills the logits of rows `from` … `from + size`. */
  logits(theta: Float64Array, from: number, size: number, out: Block): void;
  /** Adds Σ_ik d_ik ∂s_ik/∂θ of the rows of the last `logits` call. */
  addGradient(theta: Float64Array, from: number, size: number, d: Block, gradient: Float64Array): void;
  /** For a family whose expected log-likelihood is concave: the curvature weights and the design of a Newton step. */
  readonly newton?: NewtonDesign;
}

/** The negative Hessian of Σ r log w is Σ_i w_kl(i) z_i z_iᵀ in blocks (k, l) of coordinates, w_kl = p_k (δ_kl − p_l). */
export interface NewtonDesign {
  /** (rows, count) column-major. */
  readonly columns: Float64Array;
  readonly count: number;
  /** Experts with coordinates of their own: coordinate (feature j, expert k) is θ[j · free + k]. */
  readonly free: number;
}
