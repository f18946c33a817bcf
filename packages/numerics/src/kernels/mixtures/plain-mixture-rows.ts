import { exp, log } from '../elementary.ts';
import { checkLengths, checkLetters, checkNonNegative } from './check-mixtures.ts';
import { isSparse, LEAST, type MixtureRows, MOST_POWER } from './mixture-rows.ts';

/** Takes the steps of assembly/mixtures.ts on single numbers, with the same bits. */
export class PlainMixtureRows implements MixtureRows {
  readonly rows: number;
  readonly cols: number;
  readonly values: Float64Array;
  readonly weights: Float64Array;
  readonly mixtures: Float64Array;

  constructor(rows: number, cols: number) {
    this.rows = rows;
    this.cols = cols;
    this.values = new Float64Array(rows * cols);
    this.weights = new Float64Array(rows);
    this.mixtures = new Float64Array(rows);
  }

  get width(): number {
    return this.cols;
  }

  set(values: Float64Array): void {
    checkLengths('set', { values: [values, this.rows * this.cols] });
    this.values.set(values);
  }

  setPowers(excess: Float64Array, beta: number): void {
    checkLengths('setPowers', { excess: [excess, this.rows * this.cols] });
    checkNonNegative('setPowers', 'beta', beta);
    for (let i = 0; i < this.values.length; i++) {
      const e = excess[i]!;
      const power = exp(-Math.min(e === 0 ? 0 : beta * e, MOST_POWER));
      this.values[i] = power <= LEAST ? 0 : power;
    }
  }

  addRatios(q: Float64Array, sums: Float64Array): void {
    checkLengths('addRatios', { q: [q, this.cols], sums: [sums, this.cols] });
    this.#add(q, sums, (z, x) => this.weights[x]! / z);
  }

  addLogs(q: Float64Array, sums: Float64Array): void {
    checkLengths('addLogs', { q: [q, this.cols], sums: [sums, this.cols] });
    this.#add(q, sums, (z) => (z === 0 ? 0 : log(z)));
  }

  #add(q: Float64Array, sums: Float64Array, scale: (z: number, x: number) => number): void {
    const { rows, cols, values } = this;
    const even = cols & ~1;
    for (let x = 0, row = 0; x < rows; x++, row += cols) {
      let evens = 0;
      let odds = 0;
      for (let t = 0; t < even; t += 2) {
        evens += values[row + t]! * q[t]!;
        odds += values[row + t + 1]! * q[t + 1]!;
      }
      if (even < cols) evens += values[row + even]! * q[even]!;
      const z = evens + odds;
      this.mixtures[x] = z;
      const own = scale(z, x);
      for (let t = 0; t < cols; t++) sums[t]! += own * values[row + t]!;
    }
  }

  products(letters: Uint32Array, allowed: number, out: Float64Array): void {
    const m = letters.length;
    checkLetters(letters, this.cols);
    checkLengths('products', { out: [out, m * m] });
    checkNonNegative('products', 'allowed', allowed);
    out.fill(0);
    let above = 0;
    for (let x = 0, row = 0; x < this.rows; x++, row += this.cols) {
      const threshold = allowed * this.mixtures[x]!;
      for (let i = 0; i < m; i++) if (this.values[row + letters[i]!]! > threshold) above++;
    }
    if (isSparse(above, allowed, this.rows, m)) this.#addSparse(letters, allowed, out);
    else this.#addCentred(letters, out);
    for (let i = 0; i < m; i++) for (let j = 0; j < i; j++) out[j * m + i] = out[i * m + j]!;
  }

  #addSparse(letters: Uint32Array, allowed: number, out: Float64Array): void {
    const m = letters.length;
    const place = new Uint32Array(m);
    const r = new Float64Array(m);
    for (let x = 0, row = 0; x < this.rows; x++, row += this.cols) {
      const inverse = 1 / this.mixtures[x]!;
      let count = 0;
      for (let i = 0; i < m; i++) {
        const own = this.values[row + letters[i]!]! * inverse;
        if (!(own > allowed)) continue;
        r[count] = own;
        place[count++] = i;
      }
      for (let i = 0; i < count; i++) {
        const scaled = this.weights[x]! * r[i]!;
        const line = place[i]! * m;
        for (let j = 0; j <= i; j++) out[line + place[j]!]! += scaled * r[j]!;
      }
    }
  }

  #addCentred(letters: Uint32Array, out: Float64Array): void {
    const m = letters.length;
    const r = new Float64Array(m);
    for (let x = 0, row = 0; x < this.rows; x++, row += this.cols) {
      const weight = this.weights[x]!;
      if (weight === 0) continue;
      const inverse = 1 / this.mixtures[x]!;
      for (let i = 0; i < m; i++) r[i] = this.values[row + letters[i]!]! * inverse - 1;
      for (let i = 0, line = 0; i < m; i++, line += m) {
        const scaled = weight * r[i]!;
        for (let j = 0; j <= i; j++) out[line + j]! += scaled * r[j]!;
      }
    }
  }
}
