import type { Matrix } from '@moelab/numerics';
import { chordSlope, endPoints } from './end-points.ts';
import type { RateCurve } from './rate-curve.ts';
import { type CertificateOptions, certificateOptions, type RatePoint } from './rate-point.ts';
import { type LossOptions, routingProblem } from './routing-problem.ts';
import { slopeSolver } from './slope-solver.ts';

/** Is a straight piece of the curve: at one β the optimal rate is all of [from.rate, to.rate], by sharing the time. */
export interface RateJump {
  readonly beta: number;
  readonly from: RatePoint;
  readonly to: RatePoint;
}

/** Rates nearer than this are one rate. */
const SMALL = 1e-6;

/**
 * Finds where the optimal rate jumps as β grows: straight pieces of D(R) between neighbouring points of a curve.
 *
 * Between two points the slope of their chord is solved. Where that proves the chord optimal (to 1e-9 nats, or 10 gaps), it is a jump; else the search
 * goes on in the half with the steeper rise of the rate, and stops where the rise no longer sharpens as the half shrinks. So it finds one jump for
 * each pair of neighbours, and jumps below 1e-6 nats not at all. Give it the losses, the weights and the gap of the curve.
 *
 * Jumps need losses with exact relations between experts: few inputs, or an expert that is a compromise of others.
 */
export function rateJumps(
  losses: Matrix,
  curve: RateCurve,
  options: LossOptions & CertificateOptions = {},
): readonly RateJump[] {
  const where = 'rateJumps';
  const { gap, maxIterations } = certificateOptions(where, options);
  const problem = routingProblem(where, losses, options);
  if (curve.limits.activation.length !== problem.experts) {
    throw new RangeError(
      `${where}: losses must have the ${curve.limits.activation.length} experts of the curve, got ${problem.experts}`,
    );
  }
  const solve = slopeSolver(problem);
  const [first, last] = endPoints(curve.limits);
  const all = [first, ...curve.points.filter(({ rate }) => rate > SMALL), last];
  const jumps: RateJump[] = [];
  for (let i = 1; i < all.length; i++) {
    let from = all[i - 1]!;
    let to = all[i]!;
    let smooth = 0;
    for (let turn = 0; turn < 60 && smooth < 4 && to.rate - from.rate > SMALL; turn++) {
      const beta = chordSlope(from, to);
      if (!(beta > 0 && beta < Infinity)) break;
      const middle = solve(beta, from.load, gap, maxIterations);
      const least = middle.rate + beta * middle.distortion - middle.gap;
      if (from.rate + beta * from.distortion - least <= Math.max(1e-9, 10 * gap)) {
        jumps.push({ beta, from, to });
        break;
      }
      const before = to.rate - from.rate;
      const isLeft = middle.rate - from.rate > to.rate - middle.rate;
      if (isLeft) to = middle;
      else from = middle;
      // across a jump the larger part keeps nearly all of the rise; on a smooth piece it loses a good share each time
      smooth = to.rate - from.rate < 0.8 * before ? smooth + 1 : 0;
    }
  }
  return jumps;
}
