import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kernels, plainKernels } from '../kernels.ts';
import type { MixtureRows } from './mixture-rows.ts';
import { PlainMixtureRows } from './plain-mixture-rows.ts';
import { SimdMixtureRows } from './simd-mixture-rows.ts';

const shape = { rows: fc.integer({ min: 0, max: 70 }), cols: fc.integer({ min: 1, max: 21 }) };
/** Numbers ≥ 0 of all sizes, by a seed. */
const numbers = (n: number, seed: number): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => {
    const wave = Math.abs(Math.sin(seed + 1.7 * i));
    return [wave, 0, 700 * wave, 1e-9 * wave, 1e300, Number.MIN_VALUE, wave, Infinity, 3 * wave, 2][
      (seed + i) % 10
    ]!;
  });
const moderate = (n: number, seed: number) =>
  Float64Array.from({ length: n }, (_, i) => Math.abs(Math.sin(seed + i)));

/** Calls the same on the kernel and on its twin. */
function onBoth<T>(rows: number, cols: number, call: (own: MixtureRows) => T): readonly [T, T] {
  return [call(new SimdMixtureRows(rows, cols)), call(new PlainMixtureRows(rows, cols))];
}
const entries = ({ rows, cols, values, width }: MixtureRows): number[] =>
  Array.from({ length: rows * cols }, (_, i) => values[Math.floor(i / cols) * width + (i % cols)]!);
/** Equal bits, but for those of a NaN. */
const expectSame = ([got, wanted]: readonly [ArrayLike<number>, ArrayLike<number>]) => {
  expect(got.length).toBe(wanted.length);
  expect(Array.from(got).findIndex((value, i) => !Object.is(value, wanted[i]))).toBe(-1);
};

describe('mixtureRows', () => {
  it('gives the powers of its twin, which are those of Math.exp, 1 and 0 at the ends', () => {
    fc.assert(
      fc.property(
        shape.rows,
        shape.cols,
        fc.nat(999),
        fc.constantFrom(0.3, 1e-300, 40, Infinity),
        (rows, cols, seed, beta) => {
          const excess = numbers(rows * cols, seed);
          const both = onBoth(rows, cols, (own) => {
            own.setPowers(excess, beta);
            return entries(own);
          });
          expectSame(both);
          for (const [i, e] of excess.entries()) {
            const wanted = e === 0 ? 1 : beta * e < 660 ? Math.exp(-beta * e) : 0;
            expect(Math.abs(both[1][i]! - wanted)).toBeLessThanOrEqual(2 ** -52 * wanted); // engines differ in the last bit
          }
        },
      ),
      { numRuns: 60, seed: 31 },
    );
  });

  it('gives the bits of its twin in mixtures, ratios and logs, on any shape, also where all is 0 or overflows', () => {
    fc.assert(
      fc.property(shape.rows, shape.cols, fc.nat(999), (rows, cols, seed) => {
        for (const make of [numbers, moderate]) {
          const pass = (name: 'addRatios' | 'addLogs') =>
            onBoth(rows, cols, (own) => {
              own.set(make(rows * cols, seed));
              own.weights.set(make(rows, seed + 2));
              const sums = moderate(cols, seed + 3);
              own[name](make(cols, seed + 1), sums);
              return [...sums, ...own.mixtures];
            });
          expectSame(pass('addRatios'));
          expectSame(pass('addLogs'));
        }
      }),
      { numRuns: 60, seed: 32 },
    );
  });

  it('computes z = A q, Σ w r and Σ log z · A as three loops do, to roundoff', () => {
    const [rows, cols] = [150, 33]; // two blocks of rows and a rest of two, an odd number of columns
    const [a, q, w] = [moderate(rows * cols, 1), moderate(cols, 2), moderate(rows, 3)];
    const z = Array.from({ length: rows }, (_, x) =>
      q.reduce((sum, own, t) => sum + own * a[x * cols + t]!, 0),
    );
    const columns = (scale: (x: number) => number) =>
      Array.from({ length: cols }, (_, t) => z.reduce((sum, _z, x) => sum + scale(x) * a[x * cols + t]!, 0));
    const [own] = onBoth(rows, cols, (rows_) => rows_);
    own.set(a);
    own.weights.set(w);
    for (const [name, wanted] of [
      ['addRatios', columns((x) => w[x]! / z[x]!)],
      ['addLogs', columns((x) => Math.log(z[x]!))],
    ] as const) {
      const sums = new Float64Array(cols);
      own[name](q, sums);
      own.mixtures.forEach((got, x) => {
        expect(Math.abs(got - z[x]!)).toBeLessThan(33 * 2 ** -52 * z[x]!);
      });
      sums.forEach((got, t) => {
        expect(Math.abs(got - wanted[t]!)).toBeLessThan(183 * 2 ** -52 * 400); // Σ |terms| ≤ 150 · log 17
      });
    }
  });

  it('gives the products of its twin, symmetric, sparse and centred, of any columns, rows of weight 0 left out', () => {
    fc.assert(
      fc.property(
        shape.rows,
        shape.cols,
        fc.nat(999),
        fc.constantFrom(0, 1e-5, 0.9, 5),
        (rows, cols, seed, allowed) => {
          const letters = Uint32Array.from({ length: cols }, (_, t) => t).filter((t) => (seed + t) % 3 > 0);
          const m = letters.length;
          const both = onBoth(rows, cols, (own) => {
            own.set(moderate(rows * cols, seed));
            own.weights.set(moderate(rows, seed).map((weight, x) => (x % 4 === 1 ? 0 : weight)));
            own.addRatios(moderate(cols, seed + 1), new Float64Array(cols));
            const out = new Float64Array(m * m).fill(7);
            own.products(letters, allowed, out);
            return out;
          });
          expectSame(both);
          expect(both[0].every((value, i) => value === both[0][(i % m) * m + Math.floor(i / m)])).toBe(true);
        },
      ),
      { numRuns: 80, seed: 33 },
    );
  });

  it('computes Σ w r rᵀ in directions of sum 0, by either way', () => {
    const [rows, cols] = [90, 7];
    const own = new SimdMixtureRows(rows, cols);
    own.setPowers(moderate(rows * cols, 4), 9);
    own.weights.fill(1 / rows);
    own.addRatios(new Float64Array(cols).fill(1 / cols), new Float64Array(cols));
    const direction = [3, -1, -1, 0.5, -2, 0, 0.5];
    const wanted = own.mixtures.reduce((sum, z, x) => {
      const along = direction.reduce((total, d, t) => total + d * own.values[x * own.width + t]!, 0);
      return sum + (along / z) ** 2 / rows;
    }, 0);
    const all = Uint32Array.from({ length: cols }, (_, t) => t);
    for (const allowed of [0, 0.5]) {
      const out = new Float64Array(cols * cols);
      own.products(all, allowed, out);
      const got = out.reduce(
        (sum, value, i) => sum + value * direction[Math.floor(i / cols)]! * direction[i % cols]!,
        0,
      );
      // what is left out is at most 0.5 beside entries of mean 1 and a largest of 7: a few of a hundred of the form
      expect(Math.abs(got - wanted)).toBeLessThan(allowed === 0 ? 1e-12 * wanted : 0.25 * wanted);
    }
  });

  it('spreads a NaN among powers, and nothing from behind the last column', () => {
    const [rows, cols] = [9, 5];
    const excess = moderate(rows * cols, 1);
    excess.set([Number.NaN, Infinity], 3 * cols);
    for (const beta of [0, 2]) {
      const both = onBoth(rows, cols, (own) => {
        own.setPowers(excess, beta);
        own.addRatios(moderate(cols, 2), new Float64Array(cols));
        return [...entries(own), ...own.mixtures];
      });
      expectSame(both);
      const [powers, mixtures] = [both[0].slice(0, rows * cols), both[0].slice(rows * cols)];
      expect(powers.flatMap((power, i) => (Number.isNaN(power) ? [i - 3 * cols] : []))).toEqual(
        beta === 0 ? [0, 1] : [0],
      );
      expect(mixtures.flatMap((z, x) => (Number.isNaN(z) ? [x] : []))).toEqual([3]);
    }
  });

  it('refuses arrays, columns and numbers that do not fit', () => {
    const zeros = (count: number) => new Float64Array(count);
    for (const [own] of [onBoth(4, 3, (one) => one), onBoth(4, 3, (one) => one).toReversed()] as const) {
      const refused: readonly (readonly [call: () => void, message: string])[] = [
        [() => own.set(zeros(11)), 'values of set must hold 12 numbers, got 11'],
        [() => own.setPowers(zeros(13), 1), 'excess of setPowers must hold 12 numbers, got 13'],
        [() => own.setPowers(zeros(12), -1), 'beta of setPowers must be ≥ 0, got -1'],
        [() => own.setPowers(zeros(12), Number.NaN), 'beta of setPowers must be ≥ 0, got NaN'],
        [() => own.addRatios(zeros(2), zeros(3)), 'q of addRatios must hold 3 numbers, got 2'],
        [() => own.addLogs(zeros(3), zeros(2)), 'sums of addLogs must hold 3 numbers, got 2'],
        [
          () => own.products(Uint32Array.of(0, 3), 0, zeros(4)),
          'letters of products must be below 3 columns, got 3',
        ],
        [
          () => own.products(Uint32Array.of(0, 1, 2, 0), 0, zeros(16)),
          'letters of products must be at most 3, got 4',
        ],
        [() => own.products(Uint32Array.of(0, 1), 0, zeros(3)), 'out of products must hold 4 numbers, got 3'],
        [
          () => own.products(Uint32Array.of(0), Number.NaN, zeros(1)),
          'allowed of products must be ≥ 0, got NaN',
        ],
      ];
      for (const [call, message] of refused) expect(call).toThrow(message);
    }
    expect(() => kernels.mixtureRows(2.5, 3)).toThrow('mixtureRows: rows must be an integer ≥ 0, got 2.5');
    expect(() => plainKernels.mixtureRows(2, -1)).toThrow('mixtureRows: cols must be an integer ≥ 0, got -1');
  });

  it('is in the kernels’ memory where it is worth it, and plain where it is small or there are none', () => {
    expect(kernels.mixtureRows(100, 20)).toBeInstanceOf(SimdMixtureRows);
    expect(kernels.mixtureRows(3, 4)).toBeInstanceOf(PlainMixtureRows);
    expect(plainKernels.mixtureRows(100, 20)).toBeInstanceOf(PlainMixtureRows);
  });
});
