import type { Matrix } from '@moelab/numerics';
import { endPoints } from './end-points.ts';
import { checkSlope } from './rate-at-slope.ts';
import { type CertificateOptions, certificateOptions, type RatePoint } from './rate-point.ts';
import { limitsOf, type RoutingLimits } from './routing-limits.ts';
import { type LossOptions, routingProblem } from './routing-problem.ts';
import { type SlopeSolver, slopeSolver } from './slope-solver.ts';

/** Are the options of `rateCurve`. */
export interface CurveOptions extends LossOptions, CertificateOptions {
  /** The inverse temperatures; by default `points` in geometric steps, from the first activation to 0.99 of Rmax. */
  readonly betas?: ArrayLike<number>;
  /** How many, where no `betas` are given; 25 by default. */
  readonly points?: number;
}

/** Is a rate–distortion curve: points of ascending β, each with its certificate, and the limits. */
export interface RateCurve {
  readonly unit: 'nats';
  readonly points: readonly RatePoint[];
  readonly limits: RoutingLimits;
}

/**
 * Computes the rate–distortion curve of a bank of experts at several slopes, each from the solution before it.
 *
 * `curveBounds` gives what the points prove at any rate; `rateJumps` the straight pieces that lie between them. Where one expert is best for every
 * input the curve is one point, and without `betas` it has no others. Shapes: losses (inputs, experts). Throws a RangeError as `rateAtSlope`.
 */
export function rateCurve(losses: Matrix, options: CurveOptions = {}): RateCurve {
  const where = 'rateCurve';
  const { points: count = 25, betas } = options;
  if (!Number.isSafeInteger(count) || count < 1) {
    throw new RangeError(`${where}: points must be an integer ≥ 1, got ${count}`);
  }
  const certificate = certificateOptions(where, options);
  const problem = routingProblem(where, losses, options);
  const limits = limitsOf(problem, certificate);
  const solve = slopeSolver(problem);
  const slopes =
    betas === undefined ? usualSlopes(limits, solve, count, certificate) : Float64Array.from(betas).sort();
  const points: RatePoint[] = [];
  for (const beta of slopes) {
    checkSlope(where, beta);
    points.push(solve(beta, points.at(-1)?.load, certificate.gap, certificate.maxIterations));
  }
  return { unit: 'nats', points, limits };
}

function usualSlopes(
  { D0, Dmin, Rmax, firstActivation }: RoutingLimits,
  solve: SlopeSolver,
  count: number,
  { gap, maxIterations }: Required<CertificateOptions>,
): Float64Array {
  const range = D0 - Dmin;
  if (!(range > 0) || !(Rmax > 0)) return new Float64Array();
  const low = firstActivation > 0 ? firstActivation : 0.01 / range;
  let high = Math.max(2 * low, 1 / range);
  let start: Float64Array | undefined;
  for (let doubling = 0; doubling < 40; doubling++, high *= 2) {
    const { rate, load } = solve(high, start, gap, maxIterations);
    if (rate >= 0.99 * Rmax) break;
    start = load;
  }
  return Float64Array.from({ length: count }, (_, i) => low * (high / low) ** ((i + 1) / count));
}

/** Is what is known of D(R) at one rate: `upper` is reached, and no gate has less than `lower`. */
export interface CurveBounds {
  readonly lower: number;
  readonly upper: number;
}

/**
 * Gives what a curve proves about the least distortion at a rate.
 *
 * upper: the chords between points that are reached, of which the two limits are two (gates may share the time). lower: the largest of the
 * lines (F_β − R)/β of all points, and Dmin. Rates beyond Rmax give Dmin. Throws a RangeError for a rate that is negative or NaN.
 */
export function curveBounds({ points, limits }: RateCurve, rate: number): CurveBounds {
  if (!(rate >= 0)) throw new RangeError(`curveBounds: rate must be a number ≥ 0 in nats, got ${rate}`);
  const { D0, Dmin, Rmax } = limits;
  if (rate >= Rmax) return { lower: Dmin, upper: Dmin };
  let lower = rate === 0 ? D0 : Dmin;
  for (const { beta, rate: own, distortion, gap } of points) {
    lower = Math.max(lower, (own + beta * distortion - gap - rate) / beta);
  }
  const [first, last] = endPoints(limits);
  let upper = Infinity;
  const all = [first, ...points, last];
  for (const left of all) {
    if (left.rate > rate) continue;
    upper = Math.min(upper, left.distortion);
    for (const right of all) {
      if (right.rate <= rate) continue;
      const share = (rate - left.rate) / (right.rate - left.rate);
      upper = Math.min(upper, left.distortion + share * (right.distortion - left.distortion));
    }
  }
  return { lower: Math.min(lower, upper), upper };
}
