import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { svd } from './svd.ts';
import { symmetricEigen } from './symmetric-eigen.ts';

const entries = (n: number) =>
  fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: n, maxLength: n });

describe('symmetricEigen', () => {
  test('gives the eigenvalues by hand, ascending, from the lower triangle alone', () => {
    const { values, vectors } = symmetricEigen([2, 99, 1, 2], 2);
    expect(values[0]).toBeCloseTo(1, 14);
    expect(values[1]).toBeCloseTo(3, 14);
    expect(vectors[0]! / vectors[2]!).toBeCloseTo(-1, 14);
    expect(vectors[1]! / vectors[3]!).toBeCloseTo(1, 14);
    expect([...symmetricEigen([5, 0, 0, 0, -1, 0, 0, 0, 2], 3).values]).toEqual([-1, 2, 5]);
    expect(symmetricEigen([], 0).values.length).toBe(0);
  });

  test('rebuilds the matrix', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }).chain((n) => fc.tuple(fc.constant(n), entries(n * n))),
        ([n, a]) => {
          const { values, vectors } = symmetricEigen(a, n);
          for (let i = 0; i < n; i++) {
            for (let j = 0; j <= i; j++) {
              let rebuilt = 0;
              let inner = 0;
              for (let k = 0; k < n; k++) {
                rebuilt += vectors[i * n + k]! * values[k]! * vectors[j * n + k]!;
                inner += vectors[k * n + i]! * vectors[k * n + j]!;
              }
              // 100 n ε for entries up to 1
              expect(Math.abs(rebuilt - a[i * n + j]!)).toBeLessThan(1e-13);
              expect(Math.abs(inner - (i === j ? 1 : 0))).toBeLessThan(1e-13);
            }
            if (i > 0) expect(values[i]!).toBeGreaterThanOrEqual(values[i - 1]!);
          }
        },
      ),
      { numRuns: 100, seed: 18 },
    );
  });

  test('keeps orthogonal vectors for subnormal and huge entries', () => {
    for (const size of [5e-324, 1e-300, 1e200]) {
      const { values, vectors } = symmetricEigen([0, 0, size, 0], 2);
      expect(values[1]! / size).toBeCloseTo(1, 14);
      expect(vectors[0]! * vectors[1]! + vectors[2]! * vectors[3]!).toBeCloseTo(0, 14);
      expect(svd([size, 0, 0, size], 2, 2).values[1]! / size).toBeCloseTo(1, 14);
    }
  });

  test('refuses NaN, ±∞ and a wrong length', () => {
    expect(() => symmetricEigen([1, 0, Number.NaN, 1], 2)).toThrow(
      'symmetricEigen: a must be finite, got NaN in row 1, column 0',
    );
    expect(() => symmetricEigen([1, 2], 2)).toThrow('must hold n² = 4 numbers, got 2');
  });
});

describe('svd', () => {
  test('gives the singular values by hand, descending', () => {
    const { values } = svd([3, 0, 0, 4, 0, 0], 3, 2);
    expect([...values].map((value) => Math.round(value * 1e13) / 1e13)).toEqual([4, 3]);
    expect(svd([], 0, 3).values.length).toBe(0);
    expect([...svd([0, 0, 0, 0], 2, 2).values]).toEqual([0, 0]);
  });

  test('rebuilds tall and wide matrices', () => {
    const shape = fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }));
    fc.assert(
      fc.property(
        shape.chain(([rows, cols]) => fc.tuple(fc.constant(rows), fc.constant(cols), entries(rows * cols))),
        ([rows, cols, a]) => {
          const { u, values, v } = svd(a, rows, cols);
          const k = Math.min(rows, cols);
          expect([u.length, values.length, v.length]).toEqual([rows * k, k, cols * k]);
          for (let i = 0; i < rows; i++) {
            for (let j = 0; j < cols; j++) {
              let rebuilt = 0;
              for (let s = 0; s < k; s++) rebuilt += u[i * k + s]! * values[s]! * v[j * k + s]!;
              expect(Math.abs(rebuilt - a[i * cols + j]!)).toBeLessThan(1e-13);
            }
          }
          values.forEach((value, s) => {
            expect(value).toBeGreaterThanOrEqual(values[s + 1] ?? 0);
          });
        },
      ),
      { numRuns: 100, seed: 19 },
    );
  });

  test('refuses NaN, ±∞ and a wrong length', () => {
    expect(() => svd([1, Infinity], 1, 2)).toThrow('svd: a must be finite, got Infinity in row 0, column 1');
    expect(() => svd([1], 1, 2)).toThrow('must hold rows · cols = 2 numbers, got 1');
  });
});
