import type { SimplexObjective } from '../simplex/minimize-on-simplex.ts';

/**
 * Is F(q) = −Σ p(x) log Σₜ q(t) A(x, t), which the load of a rate-optimal gate minimizes; A = exp(−β (d − min d)).
 *
 * ∂F/∂q(t) = −c(t), c(t) = Σ p(x) r(x, t), r = A/z, z = A q; F − min F ≤ log max c (Blahut's bound, over all letters).
 */
export class SlopeObjective implements SimplexObjective {
  readonly size: number;
  readonly #n: number;
  readonly #weights: Float64Array;
  readonly #a: Float64Array;
  readonly #z: Float64Array;

  /** Shapes: weights (n), a (n, size) with a 1 in every row; both are kept, not copied. */
  constructor(weights: Float64Array, a: Float64Array) {
    this.#n = weights.length;
    this.size = a.length / weights.length;
    this.#weights = weights;
    this.#a = a;
    this.#z = new Float64Array(weights.length);
  }

  evaluate(q: Float64Array, gradient: Float64Array): number {
    const { size } = this;
    const n = this.#n;
    const weights = this.#weights;
    const a = this.#a;
    const z = this.#z;
    gradient.fill(0);
    let value = 0;
    for (let x = 0, row = 0; x < n; x++, row += size) {
      let mixed = 0;
      for (let t = 0; t < size; t++) mixed += a[row + t]! * q[t]!;
      z[x] = mixed;
      const weight = weights[x]!;
      value -= weight * Math.log(mixed);
      const scale = weight / mixed;
      for (let t = 0; t < size; t++) gradient[t]! -= scale * a[row + t]!;
    }
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
    const m = letters.length;
    const size = this.size;
    const a = this.#a;
    let entries = 0;
    for (let x = 0, row = 0; x < this.#n; x++, row += size) {
      const threshold = allowed * this.#z[x]!;
      for (let i = 0; i < m; i++) if (a[row + letters[i]!]! > threshold) entries++;
    }
    if (allowed > 0 && entries < 0.5 * this.#n * m) this.#sparseHessian(letters, out, allowed);
    else this.#denseHessian(letters, out);
    for (let i = 0; i < m; i++) for (let j = 0; j < i; j++) out[j * m + i] = out[i * m + j]!;
  }

  /** The lower triangle of Σ p r rᵀ, of the r > `allowed`, whose mean is 1 for letters in use. */
  #sparseHessian(letters: Uint32Array, out: Float64Array, allowed: number): void {
    const m = letters.length;
    const a = this.#a;
    const place = new Uint32Array(m);
    const r = new Float64Array(m);
    for (let x = 0, row = 0; x < this.#n; x++, row += this.size) {
      const inverse = 1 / this.#z[x]!;
      let count = 0;
      for (let i = 0; i < m; i++) {
        const own = a[row + letters[i]!]! * inverse;
        if (own <= allowed) continue;
        r[count] = own;
        place[count++] = i;
      }
      const weight = this.#weights[x]!;
      for (let i = 0; i < count; i++) {
        const scaled = weight * r[i]!;
        const line = place[i]! * m;
        for (let j = 0; j <= i; j++) out[line + place[j]!]! += scaled * r[j]!;
      }
    }
  }

  /** The lower triangle of Σ p (r − 1)(r − 1)ᵀ: the same in directions of sum 0, and it keeps its digits where all r are near 1. */
  #denseHessian(letters: Uint32Array, out: Float64Array): void {
    const m = letters.length;
    const a = this.#a;
    const r = new Float64Array(m);
    for (let x = 0, row = 0; x < this.#n; x++, row += this.size) {
      const inverse = 1 / this.#z[x]!;
      for (let i = 0; i < m; i++) r[i] = a[row + letters[i]!]! * inverse - 1;
      const weight = this.#weights[x]!;
      for (let i = 0, line = 0; i < m; i++, line += m) {
        const scaled = weight * r[i]!;
        for (let j = 0; j <= i; j++) out[line + j]! += scaled * r[j]!;
      }
    }
  }

  /** The mixtures z(x) of the last `evaluate`. */
  get mixtures(): Float64Array {
    return this.#z;
  }
}
