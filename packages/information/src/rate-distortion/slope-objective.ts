import { kernels, type MixtureRows } from '@moelab/numerics/kernels';
import type { SimplexObjective } from '../simplex/minimize-on-simplex.ts';
import type { RoutingProblem } from './routing-problem.ts';

/**
 * Is F(q) = −Σ p(x) log Σₜ q(t) A(x, t), which the load of a rate-optimal gate minimizes; A = exp(−β (d − min d)).
 *
 * ∂F/∂q(t) = −c(t), c(t) = Σ p(x) r(x, t), r = A/z, z = A q; F − min F ≤ log max c (Blahut's bound, over all letters). A lies in the kernels'
 * memory from one slope to the next.
 */
export class SlopeObjective implements SimplexObjective {
  readonly size: number;
  readonly #excess: Float64Array;
  readonly #a: MixtureRows;
  readonly #logs: Float64Array;

  /** Needs `setSlope` before anything else. */
  constructor({ inputs, experts, weights, excess }: RoutingProblem) {
    this.size = experts;
    this.#excess = excess;
    this.#a = kernels.mixtureRows(inputs, experts);
    this.#a.weights.set(weights);
    this.#logs = new Float64Array(inputs);
  }

  /** β = ∞ is allowed: A is 1 for the best experts of an input, else 0. */
  setSlope(beta: number): void {
    this.#a.setPowers(this.#excess, beta);
  }

  evaluate(q: Float64Array, gradient: Float64Array): number {
    const { weights, mixtures } = this.#a;
    gradient.fill(0);
    this.#a.addRatios(q, gradient);
    for (let t = 0; t < gradient.length; t++) gradient[t] = -gradient[t]!;
    const logs = kernels.log(mixtures, this.#logs);
    let value = 0;
    for (let x = 0; x < logs.length; x++) value -= weights[x]! * logs[x]!;
    return Number.isNaN(value) ? Infinity : value;
  }

  gap(_q: Float64Array, gradient: Float64Array): number {
    let most = 0;
    for (let t = 0; t < gradient.length; t++) {
      if (!Number.isFinite(gradient[t]!)) return Infinity; // an input that is served by no expert in use
      if (-gradient[t]! > most) most = -gradient[t]!;
    }
    return Math.max(0, Math.log(most));
  }

  hessian(letters: Uint32Array, out: Float64Array, allowed: number): void {
    this.#a.products(letters, allowed, out);
  }

  /** Gives E[d − min d] of the gate q(t) A(x, t)/z(x), q that of the last `evaluate`. */
  meanExcess(q: Float64Array): number {
    const { rows, cols, values, width, weights, mixtures } = this.#a;
    const excess = this.#excess;
    let mean = 0;
    for (let x = 0, at = 0, row = 0; x < rows; x++, at += cols, row += width) {
      let own = 0;
      for (let t = 0; t < cols; t++) own += q[t]! * values[row + t]! * excess[at + t]!;
      mean += (weights[x]! / mixtures[x]!) * own;
    }
    return mean;
  }
}
