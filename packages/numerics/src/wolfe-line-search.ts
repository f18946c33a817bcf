/** Is a point on a search line: φ(step) and φ′(step). */
export interface LineSearchPoint {
  readonly step: number;
  readonly value: number;
  readonly slope: number;
}

/** Is the end of a line search; a `failed` one gives its start as the point. */
export interface LineSearchResult {
  readonly outcome: 'found' | 'failed' | 'unbounded';
  readonly point: LineSearchPoint;
}

const DECREASE = 1e-4;
const CURVATURE = 0.9;
const MOST_EVALUATIONS = 50;
const LONGEST = 1e20;

/**
 * Searches a step α > 0 with φ(α) ≤ φ(0) + c₁ α φ′(0) and |φ′(α)| ≤ c₂ |φ′(0)|, c₁ = 1e-4, c₂ = 0.9; yields the steps to try.
 *
 * Brackets by cubic extrapolation, twofold to tenfold, then narrows by safeguarded cubic interpolation. Where two values
 * differ by at most `noise`, their difference is taken as (α − β)(φ′(α) + φ′(β)) / 2 instead: for φ(α) − φ(0) that is
 * exactly the approximate Wolfe condition φ′(α) ≤ (2 c₁ − 1) φ′(0). A point that is not finite counts as too far. A lower
 * point without the second condition is taken where the interval or the budget of 50 evaluations ends.
 * `unbounded`: the value is −∞, or φ fell through 20 orders of magnitude of the step.
 *
 * Source: Nocedal & Wright 2006, algorithms 3.5 and 3.6, eq. 3.59; Hager & Zhang 2005 (SIAM J. Optim. 16, 170), eq. 4.1.
 */
export function* wolfeSteps(
  value: number,
  slope: number,
  first: number,
  noise: number,
  budget: number,
): Generator<number, LineSearchResult, LineSearchPoint> {
  const origin = { step: 0, value, slope };
  const difference = (a: LineSearchPoint, b: LineSearchPoint): number => {
    const change = a.value - b.value;
    return Math.abs(change) > noise ? change : 0.5 * (a.step - b.step) * (a.slope + b.slope);
  };
  const isTooHigh = (point: LineSearchPoint): boolean =>
    !isFinitePoint(point) || difference(point, origin) > DECREASE * point.step * slope;
  const isFlat = (point: LineSearchPoint): boolean => Math.abs(point.slope) <= -CURVATURE * slope;

  let left = Math.min(budget, MOST_EVALUATIONS);
  let low: LineSearchPoint = origin;
  let high: LineSearchPoint | undefined;
  let step = first;
  while (high === undefined) {
    if (left-- <= 0) return ended(low);
    const point = yield step;
    if (point.value === -Infinity) return { outcome: 'unbounded', point };
    if (isTooHigh(point) || (low.step > 0 && difference(point, low) >= 0)) {
      high = point;
    } else if (isFlat(point)) {
      return { outcome: 'found', point };
    } else if (point.slope >= 0) {
      high = low;
      low = point;
    } else {
      if (point.step >= LONGEST * first) {
        // Only a fall that the values show counts: a slope alone may be wrong.
        return value - point.value > noise
          ? { outcome: 'unbounded', point }
          : { outcome: 'failed', point: origin };
      }
      const guess = cubicMinimizer(low, point, difference(point, low));
      low = point;
      step =
        guess > 2 * point.step
          ? Math.min(guess, 10 * point.step)
          : (guess > point.step ? 2 : 10) * point.step;
    }
  }

  let olderWidth = Infinity;
  let oldWidth = Infinity;
  while (left-- > 0) {
    const width = high.step - low.step;
    if (Math.abs(width) <= 4 * Number.EPSILON * Math.max(low.step, high.step)) break;
    if (!isFinitePoint(high)) {
      step = low.step + 0.2 * width;
    } else {
      const guess = (cubicMinimizer(low, high, difference(high, low)) - low.step) / width;
      const isSlow = Math.abs(width) > 0.66 * olderWidth;
      const part = isSlow || Number.isNaN(guess) ? 0.5 : Math.min(0.95, Math.max(0.05, guess));
      step = low.step + part * width;
    }
    olderWidth = oldWidth;
    oldWidth = Math.abs(width);
    const point = yield step;
    if (point.value === -Infinity) return { outcome: 'unbounded', point };
    if (isTooHigh(point) || difference(point, low) >= 0) {
      high = point;
    } else {
      if (isFlat(point)) return { outcome: 'found', point };
      if (point.slope * width >= 0) high = low;
      low = point;
    }
  }
  return ended(low);
}

/** Takes the lowest point, where it is beyond the origin. */
function ended(point: LineSearchPoint): LineSearchResult {
  return { outcome: point.step > 0 ? 'found' : 'failed', point };
}

function isFinitePoint(point: LineSearchPoint): boolean {
  return Number.isFinite(point.value) && Number.isFinite(point.slope);
}

/** Gives the minimizer of the cubic with the slopes of a and b and the rise from a to b; NaN where it has none. */
function cubicMinimizer(a: LineSearchPoint, b: LineSearchPoint, rise: number): number {
  const width = b.step - a.step;
  const middle = a.slope + b.slope - (3 * rise) / width;
  const root = Math.sign(width) * Math.sqrt(middle * middle - a.slope * b.slope);
  return b.step - (width * (b.slope + root - middle)) / (b.slope - a.slope + 2 * root);
}
