import { minimizeOnSimplex } from '../simplex/minimize-on-simplex.ts';
import { type RatePoint, SMALLEST_GAP } from './rate-point.ts';
import type { RoutingProblem } from './routing-problem.ts';
import { SlopeObjective } from './slope-objective.ts';

/** exp(−660) and less is taken for 0: products of such numbers would be subnormal, which is slow. */
const LARGEST_POWER = 660;
/** A start whose gap is larger is not used, in nats. */
const FAR = 0.5;

/** Solves one problem at slope after slope; the load of one solution starts the next. */
export type SlopeSolver = (
  beta: number,
  start: Float64Array | undefined,
  gap: number,
  maxIterations: number,
) => RatePoint;

/** Makes the solver of a problem; it keeps two arrays of the size of the losses. */
export function slopeSolver(problem: RoutingProblem): SlopeSolver {
  const { inputs, experts, weights, excess, leastDistortion, bestExpert } = problem;
  const a = new Float64Array(inputs * experts);
  return (beta, start, gap, maxIterations) => {
    for (let i = 0; i < a.length; i++) {
      const power = beta * excess[i]!;
      a[i] = power < LARGEST_POWER ? Math.exp(-power) : 0;
    }
    const objective = new SlopeObjective(weights, a);
    const tolerance = Math.max(gap, SMALLEST_GAP);
    const isSingle = start === undefined || start[bestExpert] === 1;
    const single = isSingle ? optimalSingle(objective, bestExpert) : undefined;
    const near = single ?? nearStart(start, objective);
    const uniform = new Float64Array(experts).fill(1 / experts);
    const isCold = near === undefined;
    const found = minimizeOnSimplex(objective, near ?? uniform, tolerance, maxIterations, isCold);
    const gradient = new Float64Array(experts);
    const value = objective.evaluate(found.q, gradient);
    const z = objective.mixtures;
    let above = 0; // D − E min d
    for (let x = 0, row = 0; x < inputs; x++, row += experts) {
      let own = 0;
      for (let t = 0; t < experts; t++) own += found.q[t]! * a[row + t]! * excess[row + t]!;
      above += (weights[x]! / z[x]!) * own;
    }
    const load = found.q.map((q, t) => -q * gradient[t]!);
    const total = load.reduce((sum, share) => sum + share, 0); // 1 up to rounding
    let shift = 0; // KL(load ‖ q)
    load.forEach((share, t) => {
      if (share > 0) shift += share * Math.log(-gradient[t]!);
    });
    const certified = Math.max(0, objective.gap(found.q, gradient) - shift);
    const distortion = leastDistortion + above;
    return {
      unit: 'nats',
      beta,
      rate: Math.max(0, value - beta * above - shift),
      distortion,
      lower: distortion - certified / beta,
      upper: distortion,
      gap: certified,
      load: load.map((share) => share / total),
      iterations: found.iterations,
      converged: certified <= tolerance,
    };
  };
}

/** The load that gives everything to one expert, if that is optimal. */
function optimalSingle(objective: SlopeObjective, expert: number): Float64Array | undefined {
  const q = new Float64Array(objective.size);
  q[expert] = 1;
  const gradient = new Float64Array(objective.size);
  objective.evaluate(q, gradient);
  return objective.gap(q, gradient) <= SMALLEST_GAP ? q : undefined;
}

/** The start that is given, where it is near; one that is far, or serves some input with no expert, is worse than the uniform load. */
function nearStart(start: Float64Array | undefined, objective: SlopeObjective): Float64Array | undefined {
  if (start === undefined) return undefined;
  const gradient = new Float64Array(objective.size);
  objective.evaluate(start, gradient);
  return objective.gap(start, gradient) < FAR ? start.slice() : undefined;
}
