import { minimizeOnSimplex } from '../simplex/minimize-on-simplex.ts';
import { type RatePoint, SMALLEST_GAP } from './rate-point.ts';
import type { RoutingProblem } from './routing-problem.ts';
import { SlopeObjective } from './slope-objective.ts';

/** A start whose gap is larger is not used, in nats. */
const FAR = 0.5;

/** Solves one problem at slope after slope; the load of one solution starts the next. */
export type SlopeSolver = (
  beta: number,
  start: Float64Array | undefined,
  gap: number,
  maxIterations: number,
) => RatePoint;

/** Makes the solver of a problem; it keeps an array of the size of the losses. */
export function slopeSolver(problem: RoutingProblem): SlopeSolver {
  const { experts, leastDistortion, bestExpert } = problem;
  const objective = new SlopeObjective(problem);
  return (beta, start, gap, maxIterations) => {
    objective.setSlope(beta);
    const tolerance = Math.max(gap, SMALLEST_GAP);
    const isSingle = start === undefined || start[bestExpert] === 1;
    const single = isSingle ? optimalSingle(objective, bestExpert) : undefined;
    const near = single ?? nearStart(start, objective);
    const uniform = new Float64Array(experts).fill(1 / experts);
    const isCold = near === undefined;
    const found = minimizeOnSimplex(objective, near ?? uniform, tolerance, maxIterations, isCold);
    const gradient = new Float64Array(experts);
    const value = objective.evaluate(found.q, gradient);
    const above = objective.meanExcess(found.q); // D − E min d
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
