import { kernelMemory } from '../kernel-memory.ts';
import { compiled, embeddedModules, linked } from '../kernel-modules.ts';
import { CONSTANT_BYTES } from '../module-bytes.generated.ts';
import type { KernelModule } from '../web-assembly.ts';
import { checkLengths, checkLetters, checkNonNegative } from './check-mixtures.ts';
import { isSparse, LEAST, type MixtureRows, MOST_POWER } from './mixture-rows.ts';

/** Bytes of rows that are mixed before their second reading: they stay in the first-level cache. */
const BLOCK = 24_576;

/** What assembly/mixtures.ts exports; addresses and strides are bytes. */
interface Functions {
  exp(at: number, n: number): void;
  log(at: number, n: number): void;
  scaleToPowers(at: number, n: number, beta: number, most: number): void;
  clearSmall(at: number, n: number, least: number): void;
  divide(w: number, z: number, s: number, n: number): void;
  mixRows(a: number, q: number, z: number, rows: number, stride: number): void;
  addRows(a: number, s: number, g: number, rows: number, stride: number): void;
  countAbove(
    allowed: number,
    a: number,
    letters: number,
    m: number,
    z: number,
    rows: number,
    stride: number,
  ): number;
  addSparseProducts(allowed: number, ...where: Products): void;
  addCentredProducts(...where: Products): void;
}

/** Where the terms of a sum of products lie, and where it goes. */
type Products = readonly [
  a: number,
  letters: number,
  m: number,
  w: number,
  z: number,
  rows: number,
  stride: number,
  out: number,
  line: number,
  work: number,
];

let modules: readonly KernelModule[] | undefined;

/** Keeps a matrix of mixtures in a memory of its own, its rows padded to an even length by columns of 0, and passes over it by kernels. */
export class SimdMixtureRows implements MixtureRows {
  readonly rows: number;
  readonly cols: number;
  readonly width: number;
  readonly values: Float64Array;
  readonly weights: Float64Array;
  readonly mixtures: Float64Array;
  readonly #functions: Functions;
  readonly #q: Float64Array;
  readonly #sums: Float64Array;
  /** What the rows of a block are multiplied by. */
  readonly #scales: Float64Array;
  readonly #letters: Int32Array;
  /** A matrix of columns × columns, then four lines to work in. */
  readonly #out: Float64Array;
  /** Rows that are taken at once, a multiple of four. */
  readonly #block: number;

  /** Throws a RangeError where there is no memory for it. */
  constructor(rows: number, cols: number) {
    this.rows = rows;
    this.cols = cols;
    const width = (cols + 1) & ~1;
    const height = (rows + 1) & ~1;
    this.width = width;
    this.#block = Math.max(4, Math.floor(BLOCK / (8 * width)) & ~3);
    // values and scales have four more, which exp and log may change
    const sizes = [
      rows * width + 4,
      height,
      height,
      width,
      width,
      this.#block + 4,
      width,
      width * (width + 4),
    ];
    const memory = kernelMemory(CONSTANT_BYTES + 8 * sizes.reduce((a, b) => a + b));
    modules ??= compiled(embeddedModules('exponentials', 'logarithms', 'mixtures'), false);
    this.#functions = linked(modules, memory) as object as Functions;
    const { buffer } = memory;
    let at = CONSTANT_BYTES;
    const [values, weights, mixtures, q, sums, scales, letters, out] = sizes.map((size) => {
      const view = new Float64Array(buffer as ArrayBuffer, at, size);
      at += 8 * size;
      return view;
    });
    this.values = values!.subarray(0, rows * width);
    this.weights = weights!.subarray(0, rows);
    this.mixtures = mixtures!.subarray(0, rows);
    this.#q = q!;
    this.#sums = sums!;
    this.#scales = scales!;
    this.#letters = new Int32Array(buffer as ArrayBuffer, letters!.byteOffset, width);
    this.#out = out!;
  }

  set(values: Float64Array): void {
    checkLengths('set', { values: [values, this.rows * this.cols] });
    const { rows, cols, width } = this;
    if (width === cols) this.values.set(values);
    else for (let x = 0; x < rows; x++) this.#setRow(x, values);
  }

  setPowers(excess: Float64Array, beta: number): void {
    checkLengths('setPowers', { excess: [excess, this.rows * this.cols] });
    checkNonNegative('setPowers', 'beta', beta);
    const { rows, cols, width } = this;
    const { scaleToPowers, exp, clearSmall } = this.#functions;
    for (let from = 0; from < rows; from += this.#block) {
      const to = Math.min(rows, from + this.#block);
      if (width === cols) this.values.set(excess.subarray(from * cols, to * cols), from * cols);
      for (let x = from; x < to && cols < width; x++) this.#setRow(x, excess);
      const at = this.values.byteOffset + 8 * from * width;
      const count = (to - from) * width;
      scaleToPowers(at, count, beta, MOST_POWER);
      exp(at, count);
      clearSmall(at, count, LEAST);
      for (let x = from; x < to && cols < width; x++) this.values[x * width + cols] = 0;
    }
  }

  #setRow(x: number, values: Float64Array): void {
    this.values.set(values.subarray(x * this.cols, (x + 1) * this.cols), x * this.width);
  }

  addRatios(q: Float64Array, sums: Float64Array): void {
    checkLengths('addRatios', { q: [q, this.cols], sums: [sums, this.cols] });
    const { divide } = this.#functions;
    const to = this.#scales.byteOffset;
    this.#add(q, sums, (from, count) => {
      divide(this.weights.byteOffset + 8 * from, this.mixtures.byteOffset + 8 * from, to, count);
    });
  }

  addLogs(q: Float64Array, sums: Float64Array): void {
    checkLengths('addLogs', { q: [q, this.cols], sums: [sums, this.cols] });
    const scales = this.#scales;
    this.#add(q, sums, (from, count) => {
      const z = this.mixtures.subarray(from, from + count);
      scales.set(z);
      this.#functions.log(scales.byteOffset, count);
      for (let i = 0; i < count; i++) if (z[i] === 0) scales[i] = 0;
    });
  }

  #add(q: Float64Array, sums: Float64Array, scale: (from: number, count: number) => void): void {
    const { rows, cols } = this;
    const { mixRows, addRows } = this.#functions;
    const stride = 8 * this.width;
    this.#q.set(q);
    this.#sums.set(sums);
    for (let from = 0; from < rows; from += this.#block) {
      const count = Math.min(this.#block, rows - from);
      const at = this.values.byteOffset + from * stride;
      mixRows(at, this.#q.byteOffset, this.mixtures.byteOffset + 8 * from, count, stride);
      scale(from, count);
      addRows(at, this.#scales.byteOffset, this.#sums.byteOffset, count, stride);
    }
    sums.set(this.#sums.subarray(0, cols));
  }

  products(letters: Uint32Array, allowed: number, out: Float64Array): void {
    const m = letters.length;
    checkLetters(letters, this.cols);
    checkLengths('products', { out: [out, m * m] });
    checkNonNegative('products', 'allowed', allowed);
    if (m === 0) return;
    const { rows } = this;
    const functions = this.#functions;
    const stride = 8 * this.width;
    const width = (m + 1) & ~1;
    letters.forEach((t, i) => {
      this.#letters[i] = 8 * t;
    });
    const to = this.#out.fill(0, 0, m * width);
    const [a, columns, w, z] = [this.values, this.#letters, this.weights, this.mixtures].map(
      ({ byteOffset }) => byteOffset,
    ) as [number, number, number, number];
    const work = to.byteOffset + 8 * m * width;
    const where = [a, columns, m, w, z, rows, stride, to.byteOffset, 8 * width, work] as const;
    const above = functions.countAbove(allowed, a, columns, m, z, rows, stride);
    if (isSparse(above, allowed, rows, m)) functions.addSparseProducts(allowed, ...where);
    else functions.addCentredProducts(...where);
    for (let i = 0; i < m; i++) {
      for (let j = 0; j <= i; j++) out[i * m + j] = out[j * m + i] = to[i * width + j]!;
    }
  }
}
