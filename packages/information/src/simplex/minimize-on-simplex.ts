import { quadraticOnSimplex } from './quadratic-on-simplex.ts';

/** Is a smooth convex function of probability vectors that can certify how far it is from its minimum. */
export interface SimplexObjective {
  readonly size: number;
  /** Gives the value at q (+∞ outside the domain) and writes the gradient. */
  evaluate(q: Float64Array, gradient: Float64Array): number;
  /** Bounds value − minimum from above, at the point of the last `evaluate`, whose gradient is given. */
  gap(q: Float64Array, gradient: Float64Array): number;
  /**
   * Writes the Hessian of some letters, up to terms that directions of sum 0 do not see, at the point of the last `evaluate`; entries may be off
   * by `allowed` times those of the diagonal.
   */
  hessian(letters: Uint32Array, out: Float64Array, allowed: number): void;
}

/** Is a point of the simplex with its certificate. */
export interface SimplexMinimum {
  readonly q: Float64Array;
  readonly value: number;
  /** The value is at most this above the minimum. */
  readonly gap: number;
  readonly iterations: number;
  /** True where the gap is at most the tolerance; otherwise rounding or the limit of iterations ended the search. */
  readonly converged: boolean;
}

/** How much rounding a value of size one may carry before a rise is taken for one. */
const ROUNDING = 4e-15;
/** Multiplicative steps before the first Newton step: they bring most letters near their place. */
const FIRST_STEPS = 4;
/** How rough Hessians may be: finer from step to step where the gap does not fall tenfold. */
const ROUGH = [1e-5, 1e-9, 0];

/**
 * Minimizes over probability vectors until the certified gap is at most the tolerance, by Newton steps with active sets.
 *
 * A step minimizes the quadratic model over the simplex, where letters become exactly 0 and come back as the optimality conditions ask;
 * halving keeps the function from rising. Letters out of use are looked at again in every iteration, since the gap runs over all
 * of them. `q` is a start of sum 1 at which the function is finite. With `multiply` the first steps are those of Blahut and Arimoto.
 *
 * Cost: one evaluation and one Hessian an iteration, usually 5 to 30 of them. Source: Kim, Carbonetto, Stephens, Anitescu 2020, JCGS 29, 261.
 */
export function minimizeOnSimplex(
  objective: SimplexObjective,
  start: Float64Array,
  tolerance: number,
  maxIterations: number,
  multiply: boolean,
): SimplexMinimum {
  const { size } = objective;
  let q = start;
  let gradient: Float64Array = new Float64Array(size);
  let next: Float64Array = new Float64Array(size);
  let nextGradient: Float64Array = new Float64Array(size);
  let value = objective.evaluate(q, gradient);
  let gap = objective.gap(q, gradient);
  let best = { q: q.slice(), value, gap };
  let stalled = 0;
  let rough = 0;
  let iterations = 0;
  while (!(gap <= tolerance) && iterations < maxIterations && stalled < 3) {
    iterations++;
    const isFirst = multiply && iterations <= FIRST_STEPS;
    if (isFirst) {
      // q ← −q ∇F, the step of Blahut and Arimoto, which never raises F where −q·∇F = 1
      for (let t = 0; t < size; t++) next[t] = -q[t]! * gradient[t]!;
      value = objective.evaluate(next, nextGradient);
    } else {
      const letters = lettersToMove(q, gradient);
      const hessian = new Float64Array(letters.length ** 2);
      objective.hessian(letters, hessian, ROUGH[rough]!);
      const target = quadraticOnSimplex(hessian, letters, q, gradient);
      let slope = 0;
      letters.forEach((t, i) => {
        slope += gradient[t]! * (target[i]! - q[t]!);
      });
      const allowed = ROUNDING * (1 + Math.abs(value));
      let share = 1;
      let moved = Infinity;
      for (; share > 1e-10; share /= 2) {
        next.set(q);
        let sum = 0;
        letters.forEach((t, i) => {
          next[t] = share === 1 ? target[i]! : q[t]! + share * (target[i]! - q[t]!);
          sum += next[t]!;
        });
        letters.forEach((t) => {
          next[t]! /= sum;
        });
        moved = objective.evaluate(next, nextGradient);
        if (moved <= value + 1e-4 * share * slope + allowed) break;
      }
      if (share <= 1e-10) break;
      value = moved;
    }
    [q, next] = [next, q === start ? new Float64Array(size) : q];
    [gradient, nextGradient] = [nextGradient, gradient];
    const before = gap;
    gap = objective.gap(q, gradient);
    if (!isFirst) {
      if (gap > 0.1 * before) rough = Math.min(rough + 1, ROUGH.length - 1);
      const isBetter = gap < 0.5 * best.gap || value < best.value - ROUNDING * (1 + Math.abs(value));
      stalled = isBetter ? 0 : stalled + 1;
    }
    if (gap < best.gap) best = { q: q.slice(), value, gap };
  }
  return { ...best, iterations, converged: best.gap <= tolerance };
}

/** The letters in use, and those out of use that would lower the function. */
function lettersToMove(q: Float64Array, gradient: Float64Array): Uint32Array {
  let mean = 0;
  for (let t = 0; t < q.length; t++) mean += q[t]! * gradient[t]!;
  const letters: number[] = [];
  for (let t = 0; t < q.length; t++) if (q[t]! > 0 || gradient[t]! < mean) letters.push(t);
  return Uint32Array.from(letters);
}
