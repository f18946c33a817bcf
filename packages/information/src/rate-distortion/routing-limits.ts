import { bracketedRoot, type Matrix } from '@moelab/numerics';
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

/** The root β > 0 of log E exp(−β Δ) = 0, Δ = d(X, t) − d(X, best): convex in β, 0 at 0 and falling there where E Δ > 0. */
function activationOf({ weights, excess, means, bestExpert, experts }: RoutingProblem, t: number): number {
  if (t === bestExpert) return 0;
  const n = weights.length;
  const difference = new Float64Array(n);
  let least = Infinity;
  for (let x = 0, row = 0; x < n; x++, row += experts) {
    const own = excess[row + t]! - excess[row + bestExpert]!;
    difference[x] = own;
    if (own < least) least = own;
  }
  if (least >= 0) return Infinity;
  if (means[t]! <= means[bestExpert]!) return 0;
  const powers = new Float64Array(n);
  const logMoment = (beta: number): [value: number, slope: number] => {
    for (let x = 0; x < n; x++) powers[x] = beta * (least - difference[x]!); // at most 0
    kernels.exp(powers, powers);
    let moment = 0;
    let slope = 0;
    for (let x = 0; x < n; x++) {
      const own = weights[x]! * powers[x]!;
      moment += own;
      slope -= own * difference[x]!;
    }
    return [Math.log(moment) - beta * least, slope / moment];
  };
  let high = 1 / -least;
  while (logMoment(high)[0] <= 0) high *= 2;
  let low = high / 2;
  while (logMoment(low)[0] >= 0 && low > 1e-300) low /= 2;
  return low > 1e-300 ? bracketedRoot(logMoment, low, high).x : 0;
}
