import type { Matrix } from '@moelab/numerics';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Draw } from './draw.ts';
import type { Network } from './network.ts';
import type { Declaration, Declarations, Tensors } from './parameters.ts';

/** The distribution of a target around what an expert says. */
export interface Noise<N extends string = string> {
  /** What the target is: real numbers (rows, outputs), or class indices (rows, 1). */
  readonly target: 'real' | 'class';
  /** log p(y | output), (rows). */
  logDensity(y: Tensor, output: Tensor, parameters: Tensors<N>): Tensor;
  /** One target for each row, in the shape of the target. */
  sample(output: Tensor, parameters: Tensors<N>, draw: Draw): Tensor;
}

/**
 * What an estimator may use instead of tensors: the expert's mean is linear in its coefficients and its noise, if it has
 * any, Gaussian with the same variance for each output: y_o ~ N(Σ_f design_f(x) C_fo, variance).
 */
export interface LinearGaussian {
  readonly family: 'linear-gaussian';
  /** The design matrix (rows, features) of x (rows, inputs). */
  design(x: Matrix): Matrix;
  /** Whether the design is (x, 1): estimators then need not write it out. */
  readonly isAffine?: boolean;
  /** The parameters whose rows, one below the other, are C (features, outputs). */
  readonly coefficients: readonly string[];
  /** The parameter that holds the variance; absent when the expert has no noise model. */
  readonly variance?: string;
}

/** One expert of a bank. Core keeps one set of parameters for each expert, and calls `apply` with one of them. */
export interface Expert {
  /** The parameters of one expert; core puts an 'expert' axis in front unless they are shared. */
  readonly parameters: Declarations;
  /** The noise model; without one there is no density, and the expert is fitted by least squares. */
  readonly noise?: Noise;
  /** What its output is as a network, where it is one; of classes without the last, whose logit is 0. */
  readonly network?: Network;
  readonly fused?: LinearGaussian;
  /** (rows, inputs) → (rows, outputs): the mean of a real target, or the logits of classes. */
  apply(x: Tensor, parameters: Tensors): Tensor;
  /** What the layer combines, when not the output itself: class probabilities from logits. */
  mean?(output: Tensor, parameters: Tensors): Tensor;
}

/** An expert whose parameters are known by name, for type inference only. */
export interface NamedExpert<P extends string> extends Omit<Expert, 'apply' | 'mean' | 'noise'> {
  readonly parameters: { readonly [K in P]: Declaration };
  readonly noise?: Noise<NoInfer<P>>;
  /** As `apply` of `Expert`. */
  apply(x: Tensor, parameters: Tensors<NoInfer<P>>): Tensor;
  /** As `mean` of `Expert`. */
  mean?(output: Tensor, parameters: Tensors<NoInfer<P>>): Tensor;
}

/** Types the tensors of `apply`, `mean` and the noise by the names of the declared parameters. */
export const expert = <P extends string>(definition: NamedExpert<P>): Expert => definition as Expert;
