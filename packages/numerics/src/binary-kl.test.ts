import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { binaryKl, binaryKlLowerInverse, binaryKlUpperInverse } from './binary-kl.ts';

const probability = fc.double({ min: 0, max: 1, noNaN: true });
const inside = fc.double({ min: 1e-12, max: 1 - 1e-12, noNaN: true });

describe('binaryKl', () => {
  test('agrees with values by hand and with 130 digit values where it cancels', () => {
    expect(binaryKl(0.5, 0.25)).toBeCloseTo(0.5 * Math.log(4 / 3), 15);
    expect(binaryKl(0, 0.3)).toBe(-Math.log1p(-0.3));
    expect(binaryKl(1, 0.3)).toBe(-Math.log(0.3));
    for (const [a, b, value] of [
      [1.5063707513199353e-6, 1.5063725907044476e-6, 1.123009632091758e-18],
      [0.5686199609931036, 0.5686194830013808, 4.657239076734525e-13],
      [0.06175579164624745, 0.9999999911068647, 17.16138659587611],
    ] as const) {
      expect(Math.abs(binaryKl(a, b) / value - 1)).toBeLessThan(2e-15);
    }
  });

  test('is exact at the edges and refuses what is no probability', () => {
    expect([binaryKl(0, 0), binaryKl(1, 1), binaryKl(0.4, 0.4)]).toEqual([0, 0, 0]);
    expect([binaryKl(0.4, 0), binaryKl(0.4, 1), binaryKl(1, 0), binaryKl(0, 1)]).toEqual(
      Array(4).fill(Infinity),
    );
    expect(binaryKl(Number.NaN, 0.5)).toBeNaN();
    expect(binaryKl(0.5, Number.NaN)).toBeNaN();
    expect(binaryKl(5e-324, 1e-12)).toBeCloseTo(-Math.log1p(-1e-12), 27);
    expect(() => binaryKl(1.1, 0.5)).toThrow('binaryKl: a must be in [0, 1], got 1.1');
    expect(() => binaryKl(0.5, -0.1)).toThrow('binaryKl: b must be in [0, 1], got -0.1');
  });

  test('is at least 2 (a − b)² and the same for the other side of the coins', () => {
    fc.assert(
      fc.property(probability, inside, (a, b) => {
        expect(binaryKl(a, b)).toBeGreaterThanOrEqual(2 * (a - b) ** 2 * (1 - 1e-14));
        // 1 − b is rounded: b = 1e-12 moves by a part of 1e-4.
        const other = binaryKl(1 - a, 1 - b);
        expect(Math.abs(other - binaryKl(a, b))).toBeLessThan(1e-3 * binaryKl(a, b) + 1e-12);
      }),
      { numRuns: 500, seed: 12 },
    );
  });
});

describe('the inverses of kl', () => {
  test('have the closed forms at 0 and 1', () => {
    expect(binaryKlUpperInverse(0, 0.7)).toBe(-Math.expm1(-0.7));
    expect(binaryKlLowerInverse(1, 0.7)).toBe(Math.exp(-0.7));
    expect([binaryKlUpperInverse(1, 0.7), binaryKlLowerInverse(0, 0.7)]).toEqual([1, 0]);
    expect([binaryKlUpperInverse(0.3, 0), binaryKlLowerInverse(0.3, 0)]).toEqual([0.3, 0.3]);
    expect([binaryKlUpperInverse(0.3, Infinity), binaryKlLowerInverse(0.3, Infinity)]).toEqual([1, 0]);
    expect([binaryKlUpperInverse(Number.NaN, 1), binaryKlLowerInverse(0.3, Number.NaN)]).toEqual([
      Number.NaN,
      Number.NaN,
    ]);
    expect(() => binaryKlUpperInverse(0.3, -1)).toThrow('binaryKlUpperInverse: c must be ≥ 0, got -1');
    expect(() => binaryKlLowerInverse(2, 1)).toThrow('binaryKlLowerInverse: q must be in [0, 1], got 2');
  });

  test('agree with 130 digit values', () => {
    for (const [q, c, p] of [
      [0.13783719115600659, 2.5476945759077185e-5, 0.14031022190230313],
      [7.1775082690484222e-11, 8.6215739407640206e-8, 8.6796955153898424e-8],
      [2.0686414163310223e-10, 0.79017283714198427, 0.5462336413810117],
    ] as const) {
      expect(Math.abs(binaryKlUpperInverse(q, c) / p - 1)).toBeLessThan(2e-15);
    }
    for (const [q, c, p] of [
      [0.99535126386462247, 0.24848845501458897, 0.76131863711366354],
      [0.00042540871986066246, 0.015362335891599653, 3.246282135600489e-20],
    ] as const) {
      expect(Math.abs(binaryKlLowerInverse(q, c) / p - 1)).toBeLessThan(1e-14);
    }
    expect(binaryKlLowerInverse(1e-3, 2)).toBe(0); // exp(−2000) is below every number
  });

  test('have a bracket for every c where q is ½', () => {
    for (let c = 0.25; c < 40; c += 0.25) {
      // kl(½‖p) = −½ log(4p(1 − p)), so that p(1 − p) = exp(−2c)/4
      const p = Math.exp(-2 * c) / (2 * (1 + Math.sqrt(-Math.expm1(-2 * c))));
      expect(Math.abs(binaryKlLowerInverse(0.5, c) / p - 1)).toBeLessThan(1e-13);
      expect(binaryKlUpperInverse(0.5, c)).toBe(1 - binaryKlLowerInverse(0.5, c));
    }
  });

  test('bound q from both sides, give c back, and mirror each other', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.001, max: 0.999, noNaN: true }),
        fc.double({ min: 1e-6, max: 0.5, noNaN: true }),
        (q, c) => {
          const upper = binaryKlUpperInverse(q, c);
          const lower = binaryKlLowerInverse(q, c);
          expect(lower < q && q < upper && upper <= 1 && lower >= 0).toBe(true);
          // kl's slope at p times ε, with 1 − p for the upper end.
          const slack = (p: number) => 1e-13 + (4e-16 * Math.abs(p - q)) / Math.max(1e-300, p * (1 - p));
          if (upper < 1)
            expect(Math.abs(binaryKl(q, upper) - c)).toBeLessThan(slack(upper) + 1e-15 / (1 - upper));
          if (lower > 1e-290) expect(Math.abs(binaryKl(q, lower) - c)).toBeLessThan(1e-13 + 1e-12 * c);
          expect(Math.abs(1 - binaryKlLowerInverse(1 - q, c) - upper)).toBeLessThan(1e-14);
        },
      ),
      { numRuns: 500, seed: 13 },
    );
  });
});
