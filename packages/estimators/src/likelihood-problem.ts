import type { Values } from '@moelab/core';
import type { GatedGaussianKernel } from '@moelab/numerics/kernels';

/** An observed log-likelihood and its gradient in the problem's coordinates. */
export interface LikelihoodAt {
  readonly logLikelihood: number;
  readonly gradient: Float64Array;
}

/** The same with second derivatives. */
export interface SecondOrderAt extends LikelihoodAt {
  /** The observed information −∂²ℓ/∂θ² (size, size). */
  readonly information: Float64Array;
}

/** What an E-step and the M-step after it give. */
export interface EmStep {
  /** At the point where the E-step was done. */
  readonly logLikelihood: number;
  /** The mean responsibility of each component there. */
  readonly shares: Float64Array;
  /** The point after the M-step. */
  readonly next: Float64Array;
  /** The gate's curvature that the M-step took, how long a way the gate has gone since it was computed, this step included, and in how many steps. */
  readonly curvature?: {
    readonly curvatures: Float64Array;
    readonly moved: number;
    readonly steps: number;
  };
}

/**
 * A mixture-of-experts likelihood on given data, in unconstrained coordinates: the gate's come first, the logarithms
 * of positive parameters stand for them, and each coordinate has a typical size of 1. Estimators are written on this;
 * one implementation is float64 kernels of a known family, the other tensors of any gate and expert.
 */
export interface LikelihoodProblem {
  readonly engine: 'fused' | 'tensor';
  /** The form of the kernels of a fused problem. */
  readonly kernels?: GatedGaussianKernel['form'];
  readonly size: number;
  /** The first coordinates belong to the gate. */
  readonly gateSize: number;
  readonly rows: number;
  /** The components of the mixture: the experts, and after them shared experts of weight 'half'. */
  readonly experts: number;
  /** The relative rounding level of the log-likelihood. */
  readonly noise: number;
  fromValues(parameters: Values): Float64Array;
  toValues(theta: Float64Array): Values;
  /** Σ log p and its gradient; −∞ where a variance is below the floor. */
  at(theta: Float64Array): Promise<LikelihoodAt>;
  /** The same with exact second derivatives, where the family has them; otherwise differences of gradients must do. */
  secondOrderAt?(theta: Float64Array): Promise<SecondOrderAt>;
  /** The mean responsibility of each component. */
  shares(theta: Float64Array): Promise<Float64Array>;
  /** r_ie = p(e | x_i, y_i), (rows × experts) row-major, with the log-likelihood. */
  responsibilities(
    theta: Float64Array,
  ): Promise<{ readonly logLikelihood: number; readonly responsibilities: Float64Array }>;
  /**
   * One EM step; the M-step never lowers the expected complete log-likelihood by more than its line search allows. With the step that led
   * to `theta` it may take that one's curvature.
   */
  emStep(theta: Float64Array, before?: EmStep): Promise<EmStep>;
  /** The first point of a start: an M-step to drawn responsibilities, from the gate of `theta`, or from equal weights where the gate's part is concave. */
  mStep(theta: Float64Array, responsibilities: Float64Array): Promise<Float64Array>;
  /** Each expert's variance over the target's; empty for a noise model without one. */
  relativeVariances(theta: Float64Array): Float64Array;
  /** Lets go of what is not garbage collected; every later call is an error. */
  dispose(): void;
}

/** A variance below this share of the target's ends the climb: there the likelihood is unbounded. */
export const VARIANCE_FLOOR = 1e-10;

/** Whether differences of the problem's gradient say something: they do in float64, and hardly in float32. */
export const hasExactGradient = ({ noise }: LikelihoodProblem): boolean => noise < 1e-10;
