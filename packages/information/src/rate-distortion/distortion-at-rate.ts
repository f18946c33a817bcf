import type { Matrix } from '@moelab/numerics';
import { chordSlope, endPoints } from './end-points.ts';
import { type CertificateOptions, certificateOptions, type RatePoint } from './rate-point.ts';
import { limitsOf, type RoutingLimits } from './routing-limits.ts';
import { type LossOptions, type RoutingProblem, routingProblem } from './routing-problem.ts';
import { type SlopeSolver, slopeSolver } from './slope-solver.ts';

/** Is the least distortion at a rate, with its certificate and the gate, or the two gates, that reach it. */
export interface DistortionAtRate {
  readonly unit: 'nats';
  /** The rate that was asked for. */
  readonly asked: number;
  /** The rate that is used: what was asked for, or Rmax where that is less. */
  readonly rate: number;
  /** The distortion that is reached; the same as `upper`. */
  readonly distortion: number;
  /** No gate of this rate has less. */
  readonly lower: number;
  readonly upper: number;
  /** upper − lower, in units of the losses. */
  readonly gap: number;
  /** −dR/dD here; 0 at the rate 0, infinite from Rmax on. */
  readonly beta: number;
  /** (experts): the share of the inputs that each expert gets. */
  readonly load: Float64Array;
  /**
   * Which points of the curve are taken, each for its share of the time; shares sum to one. Two that differ share the time on a straight
   * piece of the curve, where the rate jumps as β grows; elsewhere they agree up to the gap.
   */
  readonly parts: readonly { readonly share: number; readonly point: RatePoint }[];
  /** How many slopes were solved for it. */
  readonly slopes: number;
  readonly converged: boolean;
}

/**
 * Gives D(R), the least distortion of a gate of a rate, by a search over slopes; D(0) and all of R ≥ Rmax come from the limits.
 *
 * Every slope gives a point that is reached and a line, D ≥ (F_β − R)/β, that no gate crosses; chords between points are reached by sharing the
 * time. The search ends where chord and lines at R are within `gap`. Where R jumps as a function of β, the chord is the answer.
 *
 * Shapes: losses (inputs, experts); rate in nats. Throws a RangeError for a rate that is negative or NaN, and as `rateAtSlope`.
 */
export function distortionAtRate(
  losses: Matrix,
  rate: number,
  options: LossOptions & CertificateOptions = {},
): DistortionAtRate {
  const where = 'distortionAtRate';
  if (!(rate >= 0)) throw new RangeError(`${where}: rate must be a number ≥ 0 in nats, got ${rate}`);
  const certificate = certificateOptions(where, options);
  const problem = routingProblem(where, losses, options);
  const limits = limitsOf(problem, certificate);
  return searchRate(problem, limits, slopeSolver(problem), rate, certificate);
}

function searchRate(
  problem: RoutingProblem,
  limits: RoutingLimits,
  solve: SlopeSolver,
  asked: number,
  { gap, maxIterations }: Required<CertificateOptions>,
): DistortionAtRate {
  const rate = Math.min(asked, limits.Rmax);
  let [below, above] = endPoints(limits);
  let lower = limits.Dmin;
  let slopes = 0;
  const chord = () => {
    const share = above.rate > below.rate ? (rate - below.rate) / (above.rate - below.rate) : 1;
    return { share, upper: below.distortion + share * (above.distortion - below.distortion) };
  };
  if (rate >= limits.Rmax) below = above;
  else if (rate === 0) [above, lower] = [below, limits.D0];
  // a gap in F is one of gap/β in D
  let start: Float64Array | undefined;
  let isFlat = false;
  while (rate > 0 && rate < limits.Rmax && slopes < 200) {
    const { upper } = chord();
    if (upper - lower <= gap) break;
    const beta = nextSlope(below, above, rate, slopes, isFlat);
    if (!(beta > 0 && beta < Infinity)) break;
    const point = solve(beta, start, (gap * Math.min(1, beta)) / 8, maxIterations);
    start = point.load;
    slopes++;
    lower = Math.max(lower, (point.rate + beta * point.distortion - point.gap - rate) / beta);
    const width = above.rate - below.rate;
    if (point.rate <= rate) below = point;
    else above = point;
    isFlat = above.rate - below.rate > 0.5 * width;
  }
  const { share, upper } = chord();
  const parts = [
    { share: 1 - share, point: below },
    { share, point: above },
  ].filter((part) => part.share > 0);
  const load = new Float64Array(problem.experts);
  for (const part of parts) {
    part.point.load.forEach((own, t) => {
      load[t]! += part.share * own;
    });
  }
  return {
    unit: 'nats',
    asked,
    rate,
    distortion: upper,
    lower: Math.min(lower, upper),
    upper,
    gap: Math.max(0, upper - lower),
    beta: below === above ? below.beta : chordSlope(below, above),
    load,
    parts,
    slopes,
    converged: upper - lower <= gap,
  };
}

/**
 * The slope to try: that of the chord, which never misses a jump, or where log β interpolated in the rate would meet the rate, which is
 * faster where the curve is smooth.
 */
function nextSlope(below: RatePoint, above: RatePoint, rate: number, turn: number, isFlat: boolean): number {
  const chord = chordSlope(below, above);
  if (turn % 2 === 0 || isFlat || below.beta === 0 || above.beta === Infinity) return chord;
  const share = (rate - below.rate) / (above.rate - below.rate);
  return Math.exp((1 - share) * Math.log(below.beta) + share * Math.log(above.beta));
}
