import { solvePositive } from '@moelab/numerics';

/** A point with the weight and the power ≥ 1 of its distance. */
export interface WeightedPoint {
  readonly at: Float64Array;
  readonly weight: number;
  readonly power: number;
}

/** Newton steps at most; far fewer are taken. */
const MOST_STEPS = 200;

/**
 * Finds the t with the least C(t) = Σᵢ wᵢ ‖t − aᵢ‖^pᵢ: for powers 1 the weighted geometric median, for 2 the mean.
 *
 * C is convex. Each point is first tested for being the minimum, which is where the pull of the others is at most the weight that
 * sits there with power 1; otherwise C is smooth around its minimum, which Newton's method finds (in one dimension, bisection of
 * the monotone derivative). No points give the zero vector of `dimension`.
 *
 * Source: Kuhn 1973 (Mathematical Programming 4, 98) for the test at the points.
 */
export function weightedCentre(points: readonly WeightedPoint[], dimension: number): Float64Array {
  const pulling = points.filter(({ weight }) => weight > 0);
  if (pulling.length === 0) return new Float64Array(dimension);
  for (const { at } of pulling) {
    const { slope, held } = pullAt(pulling, at);
    if (norm(slope) <= held * (1 + 1e-14)) return Float64Array.from(at);
  }
  return dimension === 1 ? bisected(pulling) : newton(pulling);
}

/** The gradient of the smooth terms at t, and the weight of power 1 that sits right there. */
function pullAt(points: readonly WeightedPoint[], t: Float64Array) {
  const slope = new Float64Array(t.length);
  let held = 0;
  for (const { at, weight, power } of points) {
    const distance = norm(difference(t, at));
    if (distance === 0) held += power === 1 ? weight : 0;
    else {
      const pull = weight * power * distance ** (power - 2);
      for (let i = 0; i < t.length; i++) slope[i]! += pull * (t[i]! - at[i]!);
    }
  }
  return { slope, held };
}

function bisected(points: readonly WeightedPoint[]): Float64Array {
  let low = Math.min(...points.map(({ at }) => at[0]!));
  let high = Math.max(...points.map(({ at }) => at[0]!));
  for (;;) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) return Float64Array.of(middle);
    const [slope] = pullAt(points, Float64Array.of(middle)).slope;
    if (slope === 0) return Float64Array.of(middle);
    if (slope! < 0) low = middle;
    else high = middle;
  }
}

function newton(points: readonly WeightedPoint[]): Float64Array {
  const cost = (t: Float64Array) =>
    points.reduce((sum, { at, weight, power }) => sum + weight * norm(difference(t, at)) ** power, 0);
  const d = points[0]!.at.length;
  let best = points.map(({ at }) => at).reduce((a, b) => (cost(b) < cost(a) ? b : a));
  let value = cost(best);
  /** The first of a direction's halved steps that lowers the cost. */
  const descend = (direction: Float64Array): boolean => {
    for (let step = 1; step > 1e-16; step /= 2) {
      const next = best.map((v, i) => v + step * direction[i]!);
      const lower = cost(next);
      if (!(lower < value)) continue;
      [best, value] = [next, lower];
      return true;
    }
    return false;
  };
  // away from the point, which is not the minimum, by the distance to the others
  const { slope: first } = pullAt(points, best);
  const spread = Math.max(...points.map(({ at }) => norm(difference(at, best))));
  descend(first.map((g) => (-g * spread) / norm(first)));
  for (let step = 0; step < MOST_STEPS; step++) {
    const { slope } = pullAt(points, best);
    const curvature = new Float64Array(d * d);
    for (const { at, weight, power } of points) {
      const away = difference(best, at);
      const distance = norm(away);
      if (distance === 0) continue;
      const pull = weight * power * distance ** (power - 2);
      for (let i = 0; i < d; i++)
        for (let j = 0; j < d; j++) {
          const along = (away[i]! * away[j]!) / distance ** 2;
          curvature[i * d + j]! += pull * ((i === j ? 1 : 0) + (power - 2) * along);
        }
    }
    const { solution } = solvePositive(
      curvature,
      slope.map((g) => -g),
      d,
    );
    if (!descend(solution)) break;
  }
  return best;
}

const difference = (a: Float64Array, b: Float64Array) => a.map((v, i) => v - b[i]!);
const norm = (a: Float64Array) => Math.sqrt(a.reduce((sum, v) => sum + v * v, 0));
