import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { digamma } from './digamma.ts';
import { lgamma } from './lgamma.ts';

// mpmath, 60 digits, rounded to float64.
const DIGAMMA = [
  [1e-300, -9.999999999999999e299],
  [1e-5, -100000.57719921567],
  [0.3, -3.502524222200133],
  [0.5, -1.9635100260214235],
  [0.9999, -0.5773801703298691],
  [1.0, -0.5772156649015329],
  [1.3, -0.16919088886679962],
  [1.4616321449681657, -1.9024917792727587e-13],
  [1.46163214, -4.807746276832806e-9],
  [1.5, 0.03648997397857652],
  [1.99, 0.41631470604541493],
  [2.0, 0.42278433509846713],
  [2.5, 0.7031566406452432],
  [5.25, 1.5599773364075455],
  [9.999, 2.2516474172057355],
  [10.0, 2.251752589066721],
  [33.3, 3.490467238520243],
  [10000.0, 9.210290371142849],
  [1e20, 46.051701859880914],
] as const;
const DIGAMMA_BELOW_ZERO = [
  [-0.5, 0.03648997397857652],
  [-0.001, 999.4211381978913],
  [-1.3, 2.8825405488661673],
  [-2.7, -1.1153471291406896],
  [-10.3, 4.662403493582087],
  [-18.8, -1.3638144266278545],
] as const;

describe('digamma', () => {
  test('agrees with 60 digit values, also beside its root', () => {
    for (const [x, value] of DIGAMMA) expect(Math.abs(digamma(x) / value - 1)).toBeLessThan(8e-16);
    for (const [x, value] of DIGAMMA_BELOW_ZERO) {
      expect(Math.abs(digamma(x) - value)).toBeLessThan(1e-13 * Math.max(1, Math.abs(value) / 100));
    }
  });

  test('is NaN at the poles, −∞ and NaN, and +∞ at +∞', () => {
    expect([0, -1, -7, -Infinity, Number.NaN].map(digamma)).toEqual(Array(5).fill(Number.NaN));
    expect(digamma(Infinity)).toBe(Infinity);
  });

  test('obeys ψ(x + 1) = ψ(x) + 1/x and is the slope of lgamma', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 1e4, noNaN: true }), (x) => {
        const size = Math.abs(digamma(x)) + 1 / x + 1;
        expect(Math.abs(digamma(x + 1) - digamma(x) - 1 / x)).toBeLessThan(1e-15 * size);
        const h = 1e-4 * x; // error of the central difference: h²/6 |ψ″| + ε |lgamma| / h
        const slope = (lgamma(x + h) - lgamma(x - h)) / (2 * h);
        expect(Math.abs(slope - digamma(x))).toBeLessThan(
          1e-8 * size + (1e-15 * (1 + Math.abs(lgamma(x)))) / h,
        );
      }),
      { numRuns: 300, seed: 10 },
    );
  });
});
