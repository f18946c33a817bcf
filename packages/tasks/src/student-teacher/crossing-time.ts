/** The derivative of a state. */
type Derivative = (y: readonly number[]) => readonly number[];

// rows of the tableau: the stages, the last of which is the step of order 5
const A: readonly (readonly number[])[] = [
  [1 / 5],
  [3 / 40, 9 / 40],
  [44 / 45, -56 / 15, 32 / 9],
  [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729],
  [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656],
  [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84],
];
/** Step of order 5 less that of order 4, by stage. */
const ERROR = [71 / 57600, 0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40];

/**
 * Takes one step of Dormand and Prince's method of order 5 for y' = f(y), and gives the distance to the one of order 4.
 *
 * Source: Dormand and Prince 1980, Journal of Computational and Applied Mathematics 6, 19.
 */
function dormandPrinceStep(
  f: Derivative,
  y: readonly number[],
  h: number,
): { readonly y: readonly number[]; readonly error: number } {
  const slopes = [f(y)];
  let next = y;
  for (const row of A) {
    next = y.map((v, s) => v + h * row.reduce((total, a, i) => total + a * slopes[i]![s]!, 0));
    slopes.push(f(next));
  }
  const error = Math.max(
    ...y.map((_, s) => Math.abs(h * ERROR.reduce((total, e, i) => total + e * slopes[i]![s]!, 0))),
  );
  return { y: next, error };
}

/**
 * Gives the time at which `of(y)` first reaches 0 from below along y' = f(y), with a local error of at most `tolerance` in each step
 * and the crossing to 1e-12 by bisection of the last step; Infinity where it has not by the time `latest`.
 */
export function crossingTime(
  f: Derivative,
  start: readonly number[],
  of: (y: readonly number[]) => number,
  { latest, tolerance = 1e-11 }: { readonly latest: number; readonly tolerance?: number },
): number {
  if (of(start) >= 0) return 0;
  let [y, time, h] = [start, 0, 1e-3];
  while (time < latest) {
    const taken = dormandPrinceStep(f, y, h);
    const better = h * Math.min(4, Math.max(0.2, 0.9 * (tolerance / taken.error) ** 0.2));
    if (taken.error > tolerance) {
      h = better;
      continue;
    }
    if (of(taken.y) >= 0) {
      let [low, high] = [0, h];
      while (high - low > 1e-12 * Math.max(1, time)) {
        const middle = (low + high) / 2;
        if (middle <= low || middle >= high) break;
        if (of(dormandPrinceStep(f, y, middle).y) >= 0) high = middle;
        else low = middle;
      }
      return time + high;
    }
    y = taken.y;
    time += h;
    h = better;
  }
  return Number.POSITIVE_INFINITY;
}
