import { type Pair, remember, searchDirection } from './inverse-hessian.ts';
import { type LbfgsOptions, lbfgsSettings } from './lbfgs-options.ts';
import type { Minimum, StopReason } from './minimum.ts';
import { wolfeSteps } from './wolfe-line-search.ts';

/** Is what the user's function gives at a point: its value and its gradient, which is copied before the next call. */
export interface Evaluation {
  readonly value: number;
  readonly gradient: ArrayLike<number>;
}

const STALLED = 20;

/**
 * Minimizes a smooth function step by step: yields each point to evaluate and wants its value and gradient back.
 *
 * x ← x − α H g, where H is the inverse BFGS matrix of the last `memory` steps and α meets the strong Wolfe conditions
 * (c₁ = 1e-4, c₂ = 0.9). At the rounding level of f its differences are replaced by the trapezoid rule on its slopes, which
 * turns the sufficient decrease into the approximate Wolfe condition, so that gradients of 1e-8 are reached where values
 * alone stop at the root of it. A point where value or gradient is NaN or ±∞ (a value of −∞ apart: `unbounded`) counts as
 * too far. The iteration ends by itself where 20 steps changed neither value nor gradient norm for the better.
 *
 * The yielded array belongs to the generator and holds until the next resume. Same answers, same points: there is no
 * other state, so that synchronous and asynchronous drivers agree to the last bit.
 *
 * Shapes: x0 (n). Cost: 4 · memory · n an iteration beside the evaluations; memory · 2n numbers. An empty x0 ends at once.
 * Throws a RangeError for options that make no sense and gradients of the wrong length.
 * Source: Nocedal & Wright 2006, algorithms 7.4, 7.5; Hager & Zhang 2005 (SIAM J. Optim. 16, 170), eq. 4.1.
 */
export function* lbfgsSteps(
  x0: ArrayLike<number>,
  options: LbfgsOptions = {},
): Generator<Float64Array, Minimum, Evaluation> {
  const n = x0.length;
  const settings = lbfgsSettings(n, options);
  const { memory, scale, gradientTolerance, valueTolerance, valueNoise } = settings;

  let x = Float64Array.from(x0);
  let gradient = new Float64Array(n);
  let trialX = new Float64Array(n);
  let trialGradient = new Float64Array(n);
  const direction = new Float64Array(n);
  const pairs: Pair[] = [];

  let iterations = 0;
  let evaluations = 1;
  let value = readInto(gradient, yield x);
  let norm = scaledNorm(gradient, scale);
  const best = { norm, value, x: x.slice(), gradient: gradient.slice() };
  let lowest = value;
  let idle = 0; // steps since the value or the gradient norm last became smaller
  let predicted = Infinity; // what the quadratic model of the last search says a step can gain

  const end = (reason: StopReason, message: string): Minimum => ({
    x,
    value,
    gradient,
    iterations,
    evaluations,
    reason,
    converged: reason === 'gradient' || reason === 'value' || reason === 'rounding',
    message: `${message} (value ${value}, gradient ${norm.toPrecision(3)}, ${iterations} iterations, ${evaluations} evaluations)`,
  });

  if (value === -Infinity) return end('unbounded', 'the value at the start is −∞');
  if (!Number.isFinite(value) || !Number.isFinite(norm)) {
    return end('start', 'the value or the gradient at the start is not finite; start elsewhere');
  }

  while (norm > gradientTolerance) {
    if (iterations >= settings.maxIterations) {
      return end('iterations', `reached the limit of ${settings.maxIterations} iterations`);
    }
    let slope = searchDirection(direction, gradient, scale, pairs);
    if (!(slope < 0)) {
      pairs.length = 0;
      slope = searchDirection(direction, gradient, scale, pairs);
    }
    if (pairs.length > 0) predicted = -slope / 2;
    const length = Math.sqrt(-slope); // of a steepest descent step, in units of scale
    const first = pairs.length > 0 ? 1 : (settings.initialStep ?? Math.min(1, length)) / length;

    const search = wolfeSteps(
      value,
      slope,
      first,
      valueNoise * Math.abs(value),
      settings.maxEvaluations - evaluations,
    );
    let asked = search.next();
    let latest = 0;
    while (!asked.done) {
      latest = asked.value;
      for (let i = 0; i < n; i++) trialX[i] = x[i]! + latest * direction[i]!;
      evaluations++;
      const trialValue = readInto(trialGradient, yield trialX);
      let trialSlope = 0;
      for (let i = 0; i < n; i++) trialSlope += trialGradient[i]! * direction[i]!;
      asked = search.next({ step: latest, value: trialValue, slope: trialSlope });
    }
    const found = asked.value;

    if (found.outcome === 'failed') {
      if (evaluations >= settings.maxEvaluations) {
        return end('iterations', `reached the limit of ${settings.maxEvaluations} evaluations`);
      }
      if (pairs.length > 0) {
        pairs.length = 0; // once more along the steepest descent
        continue;
      }
      if (predicted <= valueNoise * Math.abs(value)) {
        return end('rounding', 'no step lowers the value beyond its rounding error');
      }
      return end(
        'no-descent',
        'no point along the steepest descent is lower; the gradient may be wrong or the function not smooth',
      );
    }
    if (found.point.step !== latest) {
      // The search ended at an earlier trial: evaluate it again rather than keep a copy of every trial.
      for (let i = 0; i < n; i++) trialX[i] = x[i]! + found.point.step * direction[i]!;
      evaluations++;
      readInto(trialGradient, yield trialX);
    }

    remember(pairs, memory, x, trialX, gradient, trialGradient, scale);
    const before = value;
    value = found.point.value;
    [x, trialX] = [trialX, x];
    [gradient, trialGradient] = [trialGradient, gradient];
    norm = scaledNorm(gradient, scale);
    iterations++;

    if (found.outcome === 'unbounded') {
      return end(
        'unbounded',
        `the value still falls at ${found.point.step.toPrecision(3)} times the search direction`,
      );
    }
    const goOn = settings.onIteration?.({
      iteration: iterations,
      evaluations,
      value,
      gradientNorm: norm,
      step: found.point.step,
      x,
    });
    if (goOn === false) return end('stopped', 'onIteration asked to stop');
    if (norm > gradientTolerance && valueTolerance > 0) {
      if (before - value <= valueTolerance * Math.max(Math.abs(before), Math.abs(value), 1)) {
        return end('value', `a step changed the value by ${(before - value).toPrecision(3)}`);
      }
    }
    const isLower = value < lowest - 4 * Number.EPSILON * Math.abs(lowest);
    idle = isLower || norm < 0.9 * best.norm ? 0 : idle + 1;
    lowest = Math.min(lowest, value);
    if (isLower || norm < best.norm) {
      best.norm = norm;
      best.value = value;
      best.x.set(x);
      best.gradient.set(gradient);
    }
    if (idle >= STALLED) {
      ({ x, gradient, norm, value } = best);
      const isFlat = predicted <= valueNoise * Math.abs(value);
      return end(
        isFlat ? 'rounding' : 'no-descent',
        `${STALLED} steps made neither the value nor the gradient smaller${isFlat ? '' : '; the gradient may be wrong or the function not smooth'}`,
      );
    }
  }
  return end('gradient', `the gradient is within its tolerance ${gradientTolerance}`);
}

/**
 * Minimizes a smooth function by L-BFGS; see `lbfgsSteps` for the method, and `Minimum.reason` for why it stopped.
 *
 * Shapes: x0 (n); f gives a number and a gradient (n).
 */
export function minimize(
  f: (x: Float64Array) => Evaluation,
  x0: ArrayLike<number>,
  options: LbfgsOptions = {},
): Minimum {
  const steps = lbfgsSteps(x0, options);
  let step = steps.next();
  while (!step.done) step = steps.next(f(step.value));
  return step.value;
}

/**
 * Minimizes a smooth function whose value comes as a promise, by the same steps as `minimize`, bit for bit.
 *
 * Shapes: x0 (n); f gives a number and a gradient (n). One evaluation is under way at a time.
 */
export async function minimizeAsync(
  f: (x: Float64Array) => Promise<Evaluation> | Evaluation,
  x0: ArrayLike<number>,
  options: LbfgsOptions = {},
): Promise<Minimum> {
  const steps = lbfgsSteps(x0, options);
  let step = steps.next();
  while (!step.done) step = steps.next(await f(step.value));
  return step.value;
}

/** maxᵢ scaleᵢ |gᵢ|, NaN where a gᵢ is NaN. */
function scaledNorm(gradient: Float64Array, scale: Float64Array): number {
  let most = 0;
  for (let i = 0; i < gradient.length; i++) most = Math.max(most, scale[i]! * Math.abs(gradient[i]!));
  return most;
}

function readInto(gradient: Float64Array, evaluation: Evaluation): number {
  if (evaluation.gradient.length !== gradient.length) {
    throw new RangeError(
      `lbfgs: the gradient must have ${gradient.length} numbers, as x has, got ${evaluation.gradient.length}`,
    );
  }
  gradient.set(evaluation.gradient);
  return evaluation.value;
}
