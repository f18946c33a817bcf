import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { erf, erfc } from './erf.ts';

// mpmath, 60 digits, rounded to float64.
const ERF = [
  [1e-300, 1.1283791670955126e-300],
  [1e-10, 1.1283791670955126e-10],
  [0.1, 0.1124629160182849],
  [0.5, 0.5204998778130465],
  [0.7499999, 0.7111555693604035],
  [0.75, 0.7111556336535151],
  [0.8040572819656588, 0.7445071580495044],
  [1.0, 0.8427007929497149],
  [1.3, 0.9340079449406524],
  [1.999, 0.9953015566513705],
  [2.0, 0.9953222650189527],
  [2.5, 0.999593047982555],
  [3.7, 0.9999998328489421],
  [5.5, 0.9999999999999927],
] as const;
const ERFC = [
  [-5.0, 1.9999999999984626],
  [-1.5, 1.9661051464753108],
  [-0.8, 1.7421009647076604],
  [-0.1, 1.1124629160182848],
  [1e-20, 1.0],
  [0.2, 0.7772974107895215],
  [0.25, 0.7236736098317631],
  [0.6, 0.3961439091520741],
  [0.75, 0.28884436634648486],
  [1.0, 0.15729920705028513],
  [1.99, 0.004888586800383003],
  [2.0, 0.004677734981047266],
  [3.3, 3.0577097964381654e-6],
  [4.473778114873724, 2.501714997670642e-10],
  [4.999, 1.5532092718641274e-12],
  [5.0, 1.537459794428035e-12],
  [9.5, 3.7692144856548797e-41],
  [15.0, 7.212994172451207e-100],
  [20.0, 5.395865611607901e-176],
  [26.0, 5.663192408856143e-296],
] as const;

describe('erf and erfc', () => {
  test('agree with 60 digit values to 4 units in the last place', () => {
    for (const [x, value] of ERF) {
      expect(Math.abs(erf(x) / value - 1)).toBeLessThan(4e-16);
      expect(erf(-x)).toBe(-erf(x));
    }
    for (const [x, value] of ERFC) expect(Math.abs(erfc(x) / value - 1)).toBeLessThan(9e-16);
  });

  test('are exact at 0, ±∞ and NaN, and underflow to 0', () => {
    expect([erf(0), erf(Infinity), erf(-Infinity), erf(Number.NaN)]).toEqual([0, 1, -1, Number.NaN]);
    expect([erfc(0), erfc(Infinity), erfc(-Infinity), erfc(Number.NaN)]).toEqual([1, 0, 2, Number.NaN]);
    expect(erf(6)).toBe(1);
    expect(erfc(27)).toBeGreaterThan(0);
    expect(erfc(28.1)).toBe(0);
  });

  test('add up to 1, and erf never falls', () => {
    const x = fc.double({ min: -7, max: 7, noNaN: true });
    fc.assert(
      fc.property(x, x, (a, b) => {
        expect(Math.abs(erf(a) + erfc(a) - 1)).toBeLessThan(5e-16);
        // Neighbours may swap by rounding, hence the distance.
        if (a < b - 1e-12) expect(erf(a)).toBeLessThanOrEqual(erf(b));
      }),
      { numRuns: 500, seed: 7 },
    );
  });
});
