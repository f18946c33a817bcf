import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gram } from '../gram.ts';
import { logSumExpRows } from '../log-sum-exp.ts';
import { hasSimd } from './engine.ts';
import { kernels, plainKernels } from './kernels.ts';
import type { MatrixView } from './matrix-view.ts';
import { transposed } from './matrix-view.ts';

const odd = [0, -0, 1, -1, Infinity, -Infinity, Number.NaN, 5e-324, -1e-310, 1e308, 709.79, -745.2, 2 ** 53];
const numbers = (maxLength: number) =>
  fc
    .array(fc.oneof(fc.double(), fc.double({ min: -50, max: 50 }), fc.constantFrom(...odd)), { maxLength })
    .map((values) => Float64Array.from(values));
const functions = ['exp', 'log', 'log1p', 'tanh'] as const;

/** A matrix of moderate numbers, stored as it is or transposed, that starts `offset` numbers into its array. */
function sample(rows: number, cols: number, seed: number, isTransposed = false, offset = 0): MatrixView {
  const values = new Float64Array(offset + rows * cols).map((_, i) => Math.sin(seed + 1.7 * i));
  return isTransposed ? { values, offset, row: 1, column: rows } : { values, offset, row: cols, column: 1 };
}
const entry = (x: MatrixView, i: number, j: number) => x.values[x.offset + i * x.row + j * x.column]!;

/** Compares bits, but for those of a NaN. */
const isSame = (got: Float64Array, wanted: Float64Array) =>
  got.length === wanted.length && got.every((value, i) => Object.is(value, wanted[i]));

/** Σₚ aᵢₚ bₚⱼ in the order of p, and Σₚ |aᵢₚ bₚⱼ|. */
function naive(a: MatrixView, b: MatrixView, m: number, k: number, n: number) {
  const sums = new Float64Array(m * n);
  const sizes = new Float64Array(m * n);
  for (let i = 0; i < m; i++)
    for (let j = 0; j < n; j++)
      for (let p = 0; p < k; p++) {
        const product = entry(a, i, p) * entry(b, p, j);
        sums[i * n + j]! += product;
        sizes[i * n + j]! += Math.abs(product);
      }
  return { sums, sizes };
}

describe('kernels', () => {
  it('run as WebAssembly SIMD where the tests run', () => expect(hasSimd()).toBe(true));

  it('give the bits of their plain twins for any numbers, any count, in place or not', () => {
    fc.assert(
      fc.property(numbers(40), fc.constantFrom(...functions), fc.boolean(), (x, name, isInPlace) => {
        const wanted = plainKernels[name](x);
        const list = [...x];
        expect(kernels[name](x, isInPlace ? x : undefined)).toEqual(wanted);
        expect(kernels[name](list)).toEqual(wanted);
      }),
      { numRuns: 300, seed: 21 },
    );
  });

  it('give a number the same result at every place of a vector longer than a piece, and of a view into it', () => {
    const x = Float64Array.from({ length: 8195 }, (_, i) => (i % 2 === 0 ? 0.3 : 1 + i / 999));
    for (const name of functions) {
      const got = kernels[name](x);
      expect(got.every((value, i) => value === plainKernels[name]([x[i]!])[0])).toBe(true);
      expect(kernels[name](x.subarray(4094, 8193))).toEqual(got.subarray(4094, 8193));
    }
  });

  it('leave what lies behind the results, and refuse a place that is too short', () => {
    const out = new Float64Array(12).fill(7);
    kernels.exp(new Float64Array(9), out);
    expect([...out]).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 7, 7, 7]);
    expect(() => kernels.tanh([1, 2, 3], new Float64Array(2))).toThrow(
      'tanh: out must hold the 3 results, got 2 places',
    );
  });

  it('give log Σ exp of rows as logSumExpRows does, to 2 ulp of it and of the largest term', () => {
    fc.assert(
      fc.property(fc.nat(9), fc.nat(7), fc.nat(), (rows, cols, seed) => {
        const values = Float64Array.from({ length: rows * cols }, (_, i) => 30 * Math.sin(seed + i));
        for (let i = 0; i < values.length; i += 11) values[i] = odd[(seed + i) % odd.length]!;
        const got = kernels.logSumExpRows(values, rows, cols);
        expect(got).toEqual(plainKernels.logSumExpRows(values, rows, cols));
        const wanted = logSumExpRows(values, rows, cols);
        for (const [i, value] of wanted.entries()) {
          if (!Number.isFinite(value)) expect(got[i]).toBe(value);
          else expect(Math.abs(got[i]! - value)).toBeLessThanOrEqual(2 ** -51 * Math.max(1, Math.abs(value)));
        }
      }),
      { numRuns: 200, seed: 22 },
    );
    // wider than a piece
    const wide = Float64Array.from({ length: 10_002 }, (_, i) => Math.cos(i));
    expect(kernels.logSumExpRows(wide, 2, 5001)).toEqual(plainKernels.logSumExpRows(wide, 2, 5001));
  });
});

describe('gemm', () => {
  const side = fc.integer({ min: 0, max: 40 });

  it('gives the bits of its plain twin, and three loops to roundoff, on any sizes, transposes and offsets', () => {
    fc.assert(
      fc.property(side, side, side, fc.boolean(), fc.boolean(), fc.nat(3), (m, k, n, ta, tb, offset) => {
        const a = sample(m, k, 1, ta, offset);
        const b = sample(k, n, 2, tb);
        const out = kernels.gemm(a, b, m, k, n, new Float64Array(m * n + 2).fill(7), 1);
        expect([out[0], out.at(-1)]).toEqual([7, 7]);
        const got = out.subarray(1, m * n + 1);
        expect(isSame(got, plainKernels.gemm(a, b, m, k, n))).toBe(true);
        const { sums, sizes } = naive(a, b, m, k, n);
        // two sums of at most 40 terms
        expect(got.every((value, i) => Math.abs(value - sums[i]!) <= 80 * 2 ** -53 * sizes[i]!)).toBe(true);
      }),
      { numRuns: 50, seed: 23 },
    );
  });

  it('crosses the edges of its panels: 64 rows, 256 deep, 256 columns', () => {
    for (const [m, k, n] of [
      [67, 259, 9],
      [5, 513, 261],
      [1030, 3, 6],
    ] as const) {
      const [a, b] = [sample(m, k, 3), sample(k, n, 4, true)];
      const got = kernels.gemm(a, b, m, k, n);
      expect(isSame(got, plainKernels.gemm(a, b, m, k, n))).toBe(true);
      const { sums, sizes } = naive(a, b, m, k, n);
      const isNear = got.every((value, i) => Math.abs(value - sums[i]!) <= 2 * k * 2 ** -53 * sizes[i]!);
      expect(isNear).toBe(true);
    }
  });

  it('skips no product: 0·∞ and NaN give NaN, in the row that holds them only', () => {
    const [m, k, n] = [20, 30, 9];
    for (const value of [Infinity, Number.NaN]) {
      const a = { ...sample(m, k, 5), values: new Float64Array(m * k) };
      a.values[3 * k + 2] = value;
      const got = kernels.gemm(a, { ...sample(k, n, 6), values: new Float64Array(k * n) }, m, k, n);
      expect([...got].map(Number.isNaN)).toEqual([...got].map((_, i) => Math.floor(i / n) === 3));
    }
  });
});

describe('syrk and gram', () => {
  it('give the bits of their plain twins, symmetric, and gram’s values to roundoff, also with weights', () => {
    const size = fc.integer({ min: 0, max: 30 });
    fc.assert(
      fc.property(size, size, fc.boolean(), (rows, cols, isWeighted) => {
        const x = sample(rows, cols, 7);
        const weights = isWeighted ? Float64Array.from({ length: rows }, (_, i) => i % 3) : undefined;
        const got = kernels.gram(x.values, rows, cols, weights);
        expect(isSame(got, plainKernels.gram(x.values, rows, cols, weights))).toBe(true);
        expect(got).toEqual(kernels.syrk(transposed(x), cols, rows, weights));
        const wanted = gram(x.values, rows, cols, weights);
        // |x| ≤ 1, weights ≤ 2: the same sums of at most 30 terms, in another order
        expect(got.every((value, i) => Math.abs(value - wanted[i]!) <= 120 * 2 ** -53 * rows)).toBe(true);
        expect(got.every((value, i) => value === got[(i % cols) * cols + Math.floor(i / cols)])).toBe(true);
      }),
      { numRuns: 50, seed: 24 },
    );
  });

  it('cross the edges of panels', () => {
    for (const [m, k] of [
      [267, 20],
      [70, 300],
      [9, 700],
    ] as const) {
      const x = sample(m, k, 8);
      const got = kernels.syrk(x, m, k);
      expect(isSame(got, plainKernels.syrk(x, m, k))).toBe(true);
      // the same blocks of 256 in the same order
      expect(got).toEqual(kernels.gemm(x, transposed(x), m, k, m));
    }
  });

  it('skip what has weight 0, whatever it holds, and let NaN spread from elsewhere', () => {
    for (const rows of [5, 400]) {
      const x = sample(rows, 3, 9).values as Float64Array;
      const weights = new Float64Array(rows).fill(2);
      weights[3] = 0;
      x.set([Number.NaN, Infinity, -Infinity], 9);
      const got = kernels.gram(x, rows, 3, weights);
      expect(isSame(got, plainKernels.gram(x, rows, 3, weights))).toBe(true);
      expect(got.every(Number.isFinite)).toBe(true);
      weights[3] = 1;
      const { NaN: nan } = Number;
      expect([...kernels.gram(x, rows, 3, weights)]).toEqual([
        nan,
        nan,
        nan,
        nan,
        Infinity,
        -Infinity,
        nan,
        -Infinity,
        Infinity,
      ]);
    }
  });
});
