import type { GatedGaussianData, GatedGaussianParameters } from './gated-gaussian-data.ts';

/** Sums over the rows that responsibilities r leave for an M-step. */
export interface SufficientStatistics {
  /** Σᵢ rᵢₖ (experts). */
  readonly mass: Float64Array;
  /** Σᵢ rᵢₖ ‖yᵢ‖² (experts). */
  readonly square: Float64Array;
  /** Σᵢ rᵢₖ Φᵢ yᵢᵀ (experts, features, outputs), row-major. */
  readonly cross: Float64Array;
  /** Σᵢ rᵢₖ Φᵢ Φᵢᵀ (experts, features · (features + 1)/2): lower triangles, row after row. */
  readonly grams: Float64Array;
  /** Σᵢₖ (rᵢₖ − pᵢₖ) ∂sᵢₖ/∂gate, p the gate's probabilities, in the order of the gate's parameters. */
  readonly gateGradient: Float64Array;
  /**
   * Σᵢ pₖ(δₖₗ − pₗ) zᵢ zᵢᵀ of the affine gate, the blocks of its negative Hessian: for each free expert k, for each l ≤ k, a lower triangle.
   * Empty when not asked for.
   */
  readonly curvatures: Float64Array;
}

/** What a pass with given responsibilities computes. */
export interface ExpectedChoice {
  /** Mass, square, cross and Gram matrices; by default yes, otherwise they are empty. */
  readonly moments?: boolean;
  /** The curvature of the gate, of the affine family alone; by default no. */
  readonly curvature?: boolean;
}

/** The gradient of the observed log-likelihood. */
export interface ObservedGradient {
  /** Σᵢ log Σₖ pᵢₖ N(yᵢ; Cₖᵀ Φᵢ, νₖ I). */
  readonly logLikelihood: number;
  /** In the order of the gate's parameters. */
  readonly gate: Float64Array;
  /** (experts, features, outputs), row-major. */
  readonly coefficients: Float64Array;
  /** By log ν (experts). */
  readonly logVariances: Float64Array;
}

/** The gradient with the second derivatives. */
export interface ObservedHessian extends ObservedGradient {
  /**
   * The matrix of second derivatives (size, size), symmetric, by the gate's parameters, then the coefficients, then the logarithms of the
   * variances: its negative is the observed information.
   */
  readonly hessian: Float64Array;
}

/**
 * Evaluates log p(y|x) = log Σₖ pₖ(x) N(y; Cₖᵀ Φ(x), νₖ I), p = softmax(s), with all that estimators need of it, on data that it holds.
 *
 * One call at a time: parameters are copied when a call begins, results are new arrays. Logits are normalized before the densities are added,
 * so that logits of 1e100 do not swallow them. A NaN among data or parameters makes the log-likelihood NaN; a ±∞ leaves it at its limit where
 * that has one (an expert with an infinite variance, coefficient or logit of −∞ explains nothing), else NaN, and derivatives may be NaN
 * beside it. Variances must be > 0. Units: nats.
 */
export interface GatedGaussianKernel {
  /**
   * How the sums are computed: by WebAssembly SIMD, or by plain TypeScript with the same bits, some ten times slower, where there is none or it
   * has no memory to give; the larger memory of the first `hessian` may be such a one.
   */
  readonly form: 'simd' | 'plain';
  /** Makes an E-step with the statistics of its responsibilities; these are kept for `expected` only with `keep`. */
  statistics(
    parameters: GatedGaussianParameters,
    choice?: { readonly curvature?: boolean; readonly keep?: boolean },
  ): Promise<SufficientStatistics & { readonly logLikelihood: number }>;
  /** Gives rᵢₖ = pᵢₖ N_ik / Σₗ pᵢₗ N_il (rows, experts), row-major, and keeps them for `expected`. */
  responsibilities(
    parameters: GatedGaussianParameters,
  ): Promise<{ readonly logLikelihood: number; readonly responsibilities: Float64Array }>;
  /** Keeps responsibilities (rows, experts), row-major, for `expected`; they need not sum to 1. */
  keep(responsibilities: Float64Array): void;
  /**
   * Gives the statistics of the responsibilities that were kept last, with the gate's part of the expected log-likelihood, Σᵢₖ rᵢₖ log pᵢₖ.
   * Of the parameters only the gate's are used.
   */
  expected(
    gate: Float64Array,
    choice?: ExpectedChoice,
  ): Promise<SufficientStatistics & { readonly gateLogLikelihood: number }>;
  /** Gives the observed log-likelihood with its gradient. */
  gradient(parameters: GatedGaussianParameters): Promise<ObservedGradient>;
  /** Gives the observed log-likelihood with gradient and second derivatives; the first call takes more memory. */
  hessian(parameters: GatedGaussianParameters): Promise<ObservedHessian>;
  /** Lets go of memory and threads; every later call is an error. */
  dispose(): void;
}

/** Data in the memory of a kernel that is still to be made. One call at a time. */
export interface GatedGaussianRows {
  /**
   * Gives ZᵀZ of the columns of a design, the experts' or the gate's, without factors; a constant is 1.
   *
   * Shape: (features, features), row-major. Sums run over blocks of rows, then over slices. Cost: rows · features (features + 3)/2
   * multiplications. NaN and ±∞ spread.
   */
  products(of: 'design' | 'gate'): Promise<Float64Array>;
  /**
   * Makes the likelihood of data of the same shape: of arrays that are the same only factors and centres are taken anew, others are copied.
   * The rows belong to it then. RangeError where the shape is another.
   */
  kernel(data: GatedGaussianData): GatedGaussianKernel;
  /** Lets go of memory and threads, unless they belong to a kernel; every later call is an error, and so is this one while products are computed. */
  dispose(): void;
}
