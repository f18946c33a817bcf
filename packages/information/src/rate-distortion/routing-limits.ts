import type { Matrix } from '@moelab/numerics';
import { kernels } from '@moelab/numerics/kernels';
import { minimizeOnSimplex } from '../simplex/minimize-on-simplex.ts';
import { type CertificateOptions, certificateOptions, SMALLEST_GAP } from './rate-point.ts';
import { type LossOptions, type RoutingProblem, routingProblem } from './routing-problem.ts';
import { SlopeObjective } from './slope-objective.ts';

/** Are the two ends of a rate–distortion curve, and where experts come into use. */
export interface RoutingLimits {
  readonly unit: 'nats';
  /** D(0) = min E d(X, t): the best single expert. */
  readonly D0: number;
  /** E min d(X, t): what routing without limit reaches. */
  readonly Dmin: number;
  /** The least rate at which Dmin is reached; the entropy of the best expert's index where that is unique for each input. */
  readonly Rmax: number;
  /** Rmax is at most this above the least. */
  readonly gap: number;
  /** (experts): the share of the inputs that each expert gets at Rmax. */
  readonly load: Float64Array;
  /** The expert of D(0), the first of equal ones. */
  readonly bestExpert: number;
  /**
   * (experts): the inverse temperature from which each expert is better than the best single one alone, the root β > 0 of
   * E exp(−β (d(X, t) − d(X, best))) = 1. Infinite where d is never less; 0 for equal means of different losses, and for the best expert.
   */
  readonly activation: Float64Array;
  /** The least of the others: below it the best gate uses one expert, and that is no failure. */
  readonly firstActivation: number;
}

/**
 * Gives the limits of routing with a bank of experts: D(0), the least distortion, its rate, and the activation of every expert.
 *
 * Only the first activation is where the optimal gate itself changes; the others tell when an expert would beat the best one if the two
 * were alone. Ties among the best experts of an input are exact equality of the numbers given; then Rmax is the minimum over gates that stay
 * on the best ones, found to a certified gap.
 *
 * Shapes: losses (inputs, experts). Units: rates in nats, distortions in those of the losses, activations in nats per loss. Throws a RangeError
 * for NaN or infinite losses, and weights that are no distribution.
 */
export function routingLimits(losses: Matrix, options: LossOptions & CertificateOptions = {}): RoutingLimits {
  const problem = routingProblem('routingLimits', losses, options);
  return limitsOf(problem, certificateOptions('routingLimits', options));
}

/** The limits of a problem that has been made ready. */
export function limitsOf(problem: RoutingProblem, options: Required<CertificateOptions>): RoutingLimits {
  const { leastDistortion, means, bestExpert, experts } = problem;
  const objective = new SlopeObjective(problem);
  objective.setSlope(Infinity);
  const uniform = new Float64Array(experts).fill(1 / experts);
  const end = minimizeOnSimplex(
    objective,
    uniform,
    Math.max(options.gap, SMALLEST_GAP),
    options.maxIterations,
    true,
  );
  const gradient = new Float64Array(experts);
  const value = objective.evaluate(end.q, gradient);
  const load = end.q.map((q, t) => -q * gradient[t]!);
  let shift = 0; // KL(load ‖ q)
  load.forEach((share, t) => {
    if (share > 0) shift += share * Math.log(-gradient[t]!);
  });
  const activation = Float64Array.from(means, (_, t) => activationOf(problem, t));
  const others = activation.filter((_, t) => t !== bestExpert);
  return {
    unit: 'nats',
    D0: means[bestExpert]!,
    Dmin: leastDistortion,
    Rmax: Math.max(0, value - shift),
    gap: Math.max(0, end.gap - shift),
    load,
    bestExpert,
    activation,
    firstActivation: others.reduce((a, b) => Math.min(a, b), Infinity),
  };
}

/**
 * The root β > 0 of f(β) = log E exp(−β Δ), Δ = d(X, t) − d(X, best): convex, 0 at 0 and falling there where E Δ > 0; 0 where it is too small
 * for double precision, ∞ where it is too large.
 *
 * Newton steps from a β with f > 0 come to it from above. The first guess is the root were Δ Gaussian, 2 E Δ / Var Δ. Differences are taken
 * in units of the power of two below −min Δ, so that their size does not matter: one that overflows then has no part in f but its weight.
 */
function activationOf({ weights, excess, means, bestExpert, experts }: RoutingProblem, t: number): number {
  if (t === bestExpert) return 0;
  const differences = new Float64Array(weights.length);
  let least = Infinity;
  for (let x = 0, row = 0; x < differences.length; x++, row += experts) {
    const own = excess[row + t]! - excess[row + bestExpert]!;
    differences[x] = own;
    if (own < least) least = own;
  }
  if (least >= 0) return Infinity;
  const mean = means[t]! - means[bestExpert]!;
  if (mean <= 0) return 0;
  const unit = 2 ** Math.floor(Math.log2(-least));
  let squares = 0;
  for (let x = 0; x < differences.length; x++) {
    const own = Math.min(differences[x]! / unit, Number.MAX_VALUE);
    differences[x] = own;
    squares += weights[x]! * own * own;
  }
  const moment = logMoment(weights, differences, least / unit);
  const inUnits = mean / unit;
  const guess = (2 * inUnits) / (squares - inUnits * inUnits);
  let beta = guess > 0 && guess < Infinity ? guess : 1; // where squares overflow or lose the variance
  let [value, slope] = moment(beta);
  while (value <= 0) {
    beta *= 2;
    [value, slope] = moment(beta);
  }
  for (;;) {
    const next = beta - value / slope;
    if (!(next > 0)) return 0;
    const [nearer, steeper] = moment(next);
    if (!(Math.abs(nearer) < Math.abs(value) && steeper > 0)) return beta / unit; // as near as rounding lets it come
    [beta, value, slope] = [next, nearer, steeper];
  }
}

/**
 * Makes β ↦ log Σ w exp(−β Δ) and its derivative, of Δ not below `least` < 0; where no β Δ is far below 0, from exp − 1, which keeps its digits:
 * it is as exact far above.
 */
function logMoment(weights: Float64Array, differences: Float64Array, least: number) {
  const exponents = new Float64Array(weights.length);
  const powers = new Float64Array(weights.length);
  return (beta: number): readonly [value: number, slope: number] => {
    const isSmall = -beta * least < 0.1;
    const shift = isSmall ? 0 : beta * least;
    scaled(differences, -beta, shift, exponents); // at most 0, or small
    kernels.exp(exponents, powers);
    let sum = 0;
    let first = 0;
    for (let x = 0; x < powers.length; x++) {
      const weight = weights[x]!;
      sum += weight * (isSmall ? Math.expm1(exponents[x]!) : powers[x]!);
      first += weight * powers[x]! * differences[x]!;
    }
    return isSmall ? [Math.log1p(sum), -first / (1 + sum)] : [Math.log(sum) - shift, -first / sum];
  };
}

function scaled(x: Float64Array, factor: number, shift: number, out: Float64Array): void {
  for (let i = 0; i < x.length; i++) out[i] = factor * x[i]! + shift;
}
