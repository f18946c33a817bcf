/** Is what `onIteration` is told after each accepted step; `x` must not be kept or changed. */
export interface LbfgsProgress {
  readonly iteration: number;
  readonly evaluations: number;
  readonly value: number;
  /** maxᵢ scaleᵢ |gᵢ|. */
  readonly gradientNorm: number;
  /** The accepted multiple of the search direction. */
  readonly step: number;
  readonly x: Float64Array;
}

/** Are the settings of L-BFGS; every one has a default. */
export interface LbfgsOptions {
  /** Pairs of steps and gradient changes that are remembered; default 10. */
  readonly memory?: number;
  /** Accepted steps at most; default 1000. */
  readonly maxIterations?: number;
  /** Evaluations at most; default 20 · maxIterations + 20. */
  readonly maxEvaluations?: number;
  /** Stops where maxᵢ scaleᵢ |gᵢ| is at most this; default 1e-8. */
  readonly gradientTolerance?: number;
  /** Stops where a step lowers f by at most this times max(|f|, 1); default 0, which is off. */
  readonly valueTolerance?: number;
  /** Relative rounding level of f: differences below this times |f| are judged by the gradient; default 1e-11, for float32 about 1e-6. */
  readonly valueNoise?: number;
  /** Typical size of each variable, > 0: the first Hessian guess is diag(1 / scale²); default all 1. */
  readonly scale?: ArrayLike<number>;
  /** Length of the first trial step in units of `scale`; default min(1, ‖scale ∘ g‖). */
  readonly initialStep?: number;
  /** Is called after each accepted step; exactly `false` stops there. */
  readonly onIteration?: (progress: LbfgsProgress) => unknown;
}

/** Gives the settings for n variables with the defaults filled in. Throws a RangeError for one that makes no sense. */
export function lbfgsSettings(n: number, options: LbfgsOptions) {
  const maxIterations = options.maxIterations ?? 1000;
  const settings = {
    memory: options.memory ?? 10,
    maxIterations,
    maxEvaluations: options.maxEvaluations ?? 20 * maxIterations + 20,
    gradientTolerance: options.gradientTolerance ?? 1e-8,
    valueTolerance: options.valueTolerance ?? 0,
    valueNoise: options.valueNoise ?? 1e-11,
    scale: options.scale === undefined ? new Float64Array(n).fill(1) : Float64Array.from(options.scale),
    initialStep: options.initialStep,
    onIteration: options.onIteration,
  };
  for (const name of ['memory', 'maxIterations', 'maxEvaluations'] as const) {
    const least = name === 'maxIterations' ? 0 : 1;
    if (!Number.isInteger(settings[name]) || settings[name] < least) {
      throw new RangeError(`lbfgs: ${name} must be an integer ≥ ${least}, got ${settings[name]}`);
    }
  }
  for (const name of ['gradientTolerance', 'valueTolerance', 'valueNoise'] as const) {
    if (!(settings[name] >= 0)) throw new RangeError(`lbfgs: ${name} must be ≥ 0, got ${settings[name]}`);
  }
  if (settings.initialStep !== undefined && !(settings.initialStep > 0 && settings.initialStep < Infinity)) {
    throw new RangeError(`lbfgs: initialStep must be > 0 and finite, got ${settings.initialStep}`);
  }
  if (settings.scale.length !== n || !settings.scale.every((size) => size > 0 && size < Infinity)) {
    throw new RangeError(`lbfgs: scale must hold ${n} finite numbers > 0, got ${settings.scale}`);
  }
  return settings;
}
