import type { Matrix } from '@moelab/numerics';
import { kernels, type MixtureRows } from '@moelab/numerics/kernels';
import { stochasticRows } from '../entropy/distribution.ts';
import { type CertificateOptions, certificateOptions, SMALLEST_GAP } from '../rate-distortion/rate-point.ts';
import { minimizeOnSimplex, type SimplexObjective } from '../simplex/minimize-on-simplex.ts';

/** Is a capacity with its certificate. */
export interface ChannelCapacity {
  readonly unit: 'nats';
  /** I(X; Y) under `input`: the capacity is at least this; the same as `lower`. */
  readonly value: number;
  readonly lower: number;
  /** max KL(W(·|x) ‖ output): the capacity is at most this. */
  readonly upper: number;
  readonly gap: number;
  /** (inputs): the best distribution of the inputs, exactly 0 where a letter is not worth its use. */
  readonly input: Float64Array;
  /** (outputs): what comes out under it. */
  readonly output: Float64Array;
  readonly iterations: number;
  readonly converged: boolean;
}

/**
 * Computes the capacity of a discrete memoryless channel, C = max I(X; Y) over the distributions of the input, with a certified gap.
 *
 * I(p, W) ≤ C ≤ max KL(W(·|x) ‖ p W) for every p; the search, Newton steps with active sets, ends when the two are within `gap` (default 1e-10).
 * A gate whose index passes such a link has a rate of at most C, and so a distortion of at least D(C).
 *
 * Shapes: channel W (inputs, outputs), rows W(·|x). Units: nats; bits are nats / ln 2. Throws a RangeError where a row is no distribution.
 * Source: Blahut 1972, Arimoto 1972, for the bounds.
 */
export function channelCapacity(channel: Matrix, options: CertificateOptions = {}): ChannelCapacity {
  const where = 'channelCapacity';
  const { gap, maxIterations } = certificateOptions(where, options);
  const { rows, cols } = channel;
  if (rows === 0 || cols === 0) {
    throw new RangeError(`${where}: channel must have inputs and outputs, got shape (${rows}, ${cols})`);
  }
  const objective = new CapacityObjective(stochasticRows(where, channel), rows, cols);
  const tolerance = Math.max(gap, SMALLEST_GAP);
  const uniform = new Float64Array(rows).fill(1 / rows);
  const { q, iterations } = minimizeOnSimplex(objective, uniform, tolerance, maxIterations, false);
  const gradient = new Float64Array(rows);
  const lower = Math.max(0, -objective.evaluate(q, gradient));
  const certified = objective.gap(q, gradient);
  return {
    unit: 'nats',
    value: lower,
    lower,
    upper: lower + certified,
    gap: certified,
    input: q,
    output: objective.output.slice(),
    iterations,
    converged: certified <= tolerance,
  };
}

/** Is −I(p, W) as a function of p: gradient −KL(W(·|x) ‖ p W), up to a constant. The rows of the mixtures are the outputs. */
class CapacityObjective implements SimplexObjective {
  readonly size: number;
  readonly #w: MixtureRows;
  /** Σ W log W of each input. */
  readonly #own: Float64Array;

  constructor(w: Float64Array, rows: number, cols: number) {
    this.size = rows;
    this.#own = new Float64Array(rows);
    const turned = new Float64Array(w.length);
    for (let x = 0, i = 0; x < rows; x++) {
      for (let y = 0; y < cols; y++, i++) {
        const value = w[i]!;
        turned[y * rows + x] = value;
        if (value > 0) this.#own[x]! += value * Math.log(value);
      }
    }
    this.#w = kernels.mixtureRows(cols, rows);
    this.#w.set(turned);
  }

  /** What comes out under the p of the last `evaluate`. */
  get output(): Float64Array {
    return this.#w.mixtures;
  }

  evaluate(p: Float64Array, gradient: Float64Array): number {
    gradient.fill(0);
    this.#w.addLogs(p, gradient);
    let value = 0;
    for (let x = 0; x < this.size; x++) {
      gradient[x]! -= this.#own[x]!;
      value += p[x]! * gradient[x]!;
    }
    return this.#isInReach() ? value : Infinity;
  }

  /** Says whether the inputs in use have every output that any input has. */
  #isInReach(): boolean {
    const { values, width } = this.#w;
    return this.output.every(
      (mixed, y) => mixed > 0 || values.subarray(y * width, (y + 1) * width).every((own) => own === 0),
    );
  }

  gap(p: Float64Array, gradient: Float64Array): number {
    let most = -Infinity;
    let mean = 0;
    for (let x = 0; x < this.size; x++) {
      most = Math.max(most, -gradient[x]!);
      mean -= p[x]! * gradient[x]!;
    }
    return Math.max(0, most - mean);
  }

  hessian(letters: Uint32Array, out: Float64Array): void {
    this.#w.weights.set(this.output);
    this.#w.products(letters, 0, out);
  }
}
