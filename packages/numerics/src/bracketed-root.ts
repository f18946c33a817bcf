/** Is a root that was found between two ends. */
export interface BracketedRoot {
  readonly x: number;
  /** f at x. */
  readonly value: number;
  readonly evaluations: number;
  /** True where f is 0 or the bracket has shrunk to the tolerance. */
  readonly converged: boolean;
}

/**
 * Finds a root of a function between two ends of different sign, by Newton steps that bisection keeps in the bracket.
 *
 * A Newton step is taken where it stays inside the bracket and the residual has halved; otherwise the bracket is halved. The end is
 * where f(x) = 0, where |step| or the bracket is at most `tolerance` · |x| (default 2⁻⁵²), or after `maxEvaluations` (default 200).
 * An end whose f is 0 is the root. f may be ±∞ at the ends, and a NaN or infinite slope only costs a bisection.
 *
 * f gives the value and the slope. Throws a RangeError where the signs agree, an end is not finite, or f is NaN at an end.
 * Source: Press et al. 2007, Numerical Recipes, §9.4 (rtsafe).
 */
export function bracketedRoot(
  f: (x: number) => readonly [value: number, slope: number],
  low: number,
  high: number,
  options: { readonly tolerance?: number; readonly maxEvaluations?: number } = {},
): BracketedRoot {
  const { tolerance = Number.EPSILON, maxEvaluations = 200 } = options;
  if (!Number.isFinite(low) || !Number.isFinite(high)) {
    throw new RangeError(`bracketedRoot: the ends must be finite, got ${low} and ${high}`);
  }
  const [atLow] = f(low);
  if (atLow === 0) return { x: low, value: 0, evaluations: 1, converged: true };
  const [atHigh] = f(high);
  if (atHigh === 0) return { x: high, value: 0, evaluations: 2, converged: true };
  if (!(atLow < 0 !== atHigh < 0) || Number.isNaN(atLow) || Number.isNaN(atHigh)) {
    throw new RangeError(
      `bracketedRoot: f must change its sign between the ends, got f(${low}) = ${atLow} and f(${high}) = ${atHigh}`,
    );
  }
  let [below, above] = atLow < 0 ? [low, high] : [high, low]; // f(below) < 0 < f(above)
  let x = 0.5 * low + 0.5 * high;
  let older = Infinity;
  let evaluations = 2;
  while (evaluations < maxEvaluations) {
    const [value, slope] = f(x);
    evaluations++;
    if (value === 0) return { x, value, evaluations, converged: true };
    if (value < 0) below = x;
    else above = x;
    const newton = x - value / slope;
    const isInside = newton > Math.min(below, above) && newton < Math.max(below, above);
    const next = isInside && Math.abs(value) <= 0.5 * older ? newton : 0.5 * below + 0.5 * above;
    const isNewton = next === newton;
    older = Math.abs(value);
    const isDone =
      next === x ||
      Math.abs(above - below) <= tolerance * Math.abs(x) ||
      (isNewton && Math.abs(next - x) <= tolerance * Math.abs(x));
    if (isDone || Number.isNaN(value)) return { x, value, evaluations, converged: isDone };
    x = next;
  }
  return { x, value: f(x)[0], evaluations: evaluations + 1, converged: false };
}
