import type { Matrix } from '@moelab/numerics';
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

/** Is −I(p, W) as a function of p: gradient −KL(W(·|x) ‖ p W), up to a constant. */
class CapacityObjective implements SimplexObjective {
  readonly size: number;
  readonly #cols: number;
  readonly #w: Float64Array;
  /** Σ W log W of each row. */
  readonly #own: Float64Array;
  readonly output: Float64Array;

  constructor(w: Float64Array, rows: number, cols: number) {
    this.size = rows;
    this.#cols = cols;
    this.#w = w;
    this.output = new Float64Array(cols);
    this.#own = new Float64Array(rows);
    w.forEach((value, i) => {
      if (value > 0) this.#own[Math.floor(i / cols)]! += value * Math.log(value);
    });
  }

  evaluate(p: Float64Array, gradient: Float64Array): number {
    const cols = this.#cols;
    const { output } = this;
    output.fill(0);
    this.#w.forEach((value, i) => {
      output[i % cols]! += p[Math.floor(i / cols)]! * value;
    });
    const logs = output.map(Math.log);
    let value = 0;
    for (let x = 0; x < this.size; x++) {
      let divergence = this.#own[x]!;
      for (let y = 0; y < cols; y++) {
        const own = this.#w[x * cols + y]!;
        if (own > 0) divergence -= own * logs[y]!;
      }
      gradient[x] = -divergence;
      value -= p[x]! * divergence; // NaN where an output is out of reach that some letter has
    }
    return Number.isNaN(value) ? Infinity : value;
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
    const m = letters.length;
    const cols = this.#cols;
    const r = new Float64Array(m);
    for (let y = 0; y < cols; y++) {
      const weight = this.output[y]!;
      if (weight === 0) continue;
      for (let i = 0; i < m; i++) r[i] = this.#w[letters[i]! * cols + y]! / weight - 1;
      for (let i = 0; i < m; i++) for (let j = 0; j < m; j++) out[i * m + j]! += weight * r[i]! * r[j]!;
    }
  }
}
