import { choleskyInPlace, choleskySolve } from './cholesky.ts';
import type { StopReason } from './minimum.ts';

/** Is what the user's function gives at a point: value, gradient (n) and Hessian (n, n), row-major, lower triangle read. */
export interface SecondOrderEvaluation {
  readonly value: number;
  readonly gradient: ArrayLike<number>;
  readonly hessian: ArrayLike<number>;
}

/** Are the settings of Newton's method; every one has a default. */
export interface NewtonOptions {
  /** Whether a minimum or a maximum is wanted; default 'minimize'. */
  readonly goal?: 'minimize' | 'maximize';
  /** Accepted steps at most; default 100. */
  readonly maxIterations?: number;
  /** Stops where maxᵢ |gᵢ| is at most this; default 1e-8. */
  readonly gradientTolerance?: number;
  /** Relative rounding level of f, below which differences are judged by the gradient; default 1e-11. */
  readonly valueNoise?: number;
}

/** Is where Newton's method ended, and why. */
export interface NewtonResult {
  readonly x: Float64Array;
  readonly value: number;
  readonly gradient: Float64Array;
  /** The Hessian of f at x, of f itself also for a maximum. */
  readonly hessian: Float64Array;
  readonly iterations: number;
  readonly evaluations: number;
  /** The largest relative ridge that a step needed; 0 where every Hessian had the sign of the goal. */
  readonly ridge: number;
  readonly reason: StopReason;
  /** True for the reasons `gradient` and `rounding`. */
  readonly converged: boolean;
  /** The reason in words, with the numbers. */
  readonly message: string;
}

const HALVINGS = 40;
const RIDGES = [0, 1e-10, 1e-8, 1e-6, 1e-4, 1e-2, 0.1, 0.5, 1, 2, 4, 8, 16, 64, 256, 1e4, 1e8];

/**
 * Optimizes a smooth function with a known Hessian by Newton steps, with a ridge where the Hessian has the wrong sign.
 *
 * Solves (H + ρ D) s = −g, D = max(|diag H|, 10⁻⁸ maxᵢ |Hᵢᵢ|) or 1 where H is 0, with the first ρ of 0, 1e-10, 1e-8, …, 0.01, 0.1,
 * 0.5, 1, 2, 4, …, 1e8 at which Cholesky succeeds, and halves the step until f falls by 10⁻⁴ of what its slope says. Where the
 * whole step promises less than 100 times the rounding error of f, and two values differ by less than that error, the trapezoid
 * rule on the slopes stands for the difference, as in `lbfgsSteps`. A point where f, g or H is not finite counts as too far. Where no
 * halving helps the next ridges are tried, down to short steps of steepest descent.
 *
 * Shapes: x0 (n). Cost: n³/3 an iteration beside the evaluations. An empty x0 ends at once. Reasons as in `StopReason`, without
 * `value` and `stopped`. Throws a RangeError for options that make no sense and lists of the wrong length.
 * Source: Nocedal & Wright 2006, §3.4 (Hessian modification), §3.1 (backtracking).
 */
export function newton(
  f: (x: Float64Array) => SecondOrderEvaluation,
  x0: ArrayLike<number>,
  options: NewtonOptions = {},
): NewtonResult {
  const { goal = 'minimize', maxIterations = 100, gradientTolerance = 1e-8, valueNoise = 1e-11 } = options;
  if (!Number.isInteger(maxIterations) || maxIterations < 0) {
    throw new RangeError(`newton: maxIterations must be an integer ≥ 0, got ${maxIterations}`);
  }
  if (!(gradientTolerance >= 0))
    throw new RangeError(`newton: gradientTolerance must be ≥ 0, got ${gradientTolerance}`);
  if (!(valueNoise >= 0)) throw new RangeError(`newton: valueNoise must be ≥ 0, got ${valueNoise}`);
  const n = x0.length;
  const sign = goal === 'maximize' ? -1 : 1;

  let evaluations = 0;
  const at = (x: Float64Array): Point => {
    evaluations++;
    return read(x, f(x), sign);
  };
  let iterations = 0;
  let ridge = 0;
  let here = at(Float64Array.from(x0));

  const end = (reason: StopReason, message: string): NewtonResult => {
    const flip = (values: Float64Array) => (sign === 1 ? values : values.map((value) => -value));
    const value = sign * here.value;
    return {
      x: here.x,
      value,
      gradient: flip(here.gradient),
      hessian: flip(here.hessian),
      iterations,
      evaluations,
      ridge,
      reason,
      converged: reason === 'gradient' || reason === 'rounding',
      message: `${message} (value ${value}, gradient ${here.norm.toPrecision(3)}, ${iterations} iterations, ${evaluations} evaluations, ridge ${ridge})`,
    };
  };

  if (here.value === -Infinity) return end('unbounded', 'the value at the start is infinite');
  if (!here.isFinite)
    return end('start', 'value, gradient or Hessian at the start is not finite; start elsewhere');

  while (here.norm > gradientTolerance) {
    if (iterations >= maxIterations)
      return end('iterations', `reached the limit of ${maxIterations} iterations`);
    const noise = valueNoise * Math.abs(here.value);
    let predicted = Infinity;
    let next: Point | undefined;
    for (const rung of RIDGES) {
      const step = newtonStep(here, n, rung);
      if (step === undefined) continue;
      const slope = dot(here.gradient, step);
      if (!(slope < 0)) continue;
      predicted = Math.min(predicted, -slope / 2);
      next = backtrack(here, step, slope, noise, at);
      if (next !== undefined) {
        ridge = Math.max(ridge, rung);
        break;
      }
      if (predicted <= noise) break;
    }
    if (next === undefined) {
      return predicted <= noise
        ? end('rounding', 'no step improves the value beyond its rounding error')
        : end(
            'no-descent',
            'no step improves the value; gradient or Hessian may be wrong or the function not smooth',
          );
    }
    here = next;
    iterations++;
    if (here.value === -Infinity) return end('unbounded', 'the value became infinite');
  }
  return end('gradient', `the gradient is within its tolerance ${gradientTolerance}`);
}

/** A point with the value, gradient and Hessian of sign · f. */
interface Point {
  readonly x: Float64Array;
  readonly value: number;
  readonly gradient: Float64Array;
  readonly hessian: Float64Array;
  readonly norm: number;
  readonly isFinite: boolean;
}

function read(x: Float64Array, evaluation: SecondOrderEvaluation, sign: number): Point {
  const n = x.length;
  if (evaluation.gradient.length !== n || evaluation.hessian.length !== n * n) {
    throw new RangeError(
      `newton: for ${n} variables gradient and Hessian must have ${n} and ${n * n} numbers, got ${evaluation.gradient.length} and ${evaluation.hessian.length}`,
    );
  }
  const gradient = Float64Array.from(evaluation.gradient, (value) => sign * value);
  const hessian = Float64Array.from(evaluation.hessian, (value) => sign * value);
  const value = sign * evaluation.value;
  return {
    x,
    value,
    gradient,
    hessian,
    norm: gradient.reduce((most, entry) => Math.max(most, Math.abs(entry)), 0),
    isFinite: Number.isFinite(value) && gradient.every(Number.isFinite) && hessian.every(Number.isFinite),
  };
}

/** −(H + ρ D)⁻¹ g, or nothing where that is not positive definite. */
function newtonStep(here: Point, n: number, ridge: number): Float64Array | undefined {
  const lower = here.hessian.slice();
  let most = 0;
  for (let i = 0; i < n; i++) most = Math.max(most, Math.abs(lower[i * n + i]!));
  for (let i = 0; i < n; i++) {
    lower[i * n + i]! += ridge * (Math.max(Math.abs(lower[i * n + i]!), 1e-8 * most) || 1);
  }
  if (!choleskyInPlace(lower, n)) return undefined;
  const step = choleskySolve(lower, n, here.gradient).map((value) => -value);
  return step.every(Number.isFinite) ? step : undefined;
}

/** The first of x + s, x + s/2, x + s/4, … that is low enough. */
function backtrack(
  here: Point,
  step: Float64Array,
  slope: number,
  noise: number,
  at: (x: Float64Array) => Point,
): Point | undefined {
  for (let halving = 0, size = 1; halving <= HALVINGS; halving++, size /= 2) {
    const trial = at(here.x.map((value, i) => value + size * step[i]!));
    if (trial.value === -Infinity) return trial;
    if (!trial.isFinite) continue;
    const change = trial.value - here.value;
    const isNoise = Math.abs(change) <= noise && -slope <= 100 * noise;
    const fall = isNoise ? 0.5 * size * (slope + dot(trial.gradient, step)) : change;
    if (fall <= 1e-4 * size * slope) return trial;
    if (-size * slope <= Number.EPSILON * noise) return undefined;
  }
  return undefined;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
