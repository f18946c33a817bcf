import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { digamma } from './digamma.ts';
import { trigamma } from './trigamma.ts';

// Closed forms: ψ₁(1) = π²/6, ψ₁(½) = π²/2, ψ₁(¼) = π² + 8 G with Catalan's constant G, and the recurrence from them.
const CATALAN = 0.915965594177219;
const KNOWN = [
  [1, Math.PI ** 2 / 6],
  [2, Math.PI ** 2 / 6 - 1],
  [0.5, Math.PI ** 2 / 2],
  [-0.5, Math.PI ** 2 / 2 + 4],
  [0.25, Math.PI ** 2 + 8 * CATALAN],
  [0.75, Math.PI ** 2 - 8 * CATALAN],
  [1e20, 1e-20],
  [1e-150, 1e300],
] as const;

describe('trigamma', () => {
  test('agrees with closed forms', () => {
    for (const [x, value] of KNOWN) expect(Math.abs(trigamma(x) / value - 1)).toBeLessThan(3e-15);
  });

  test('has the recurrence ψ₁(x) = ψ₁(x + 1) + 1/x², and is the slope of digamma', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 100, noNaN: true }), (x) => {
        expect(Math.abs((trigamma(x + 1) + 1 / (x * x)) / trigamma(x) - 1)).toBeLessThan(3e-15);
        const step = 1e-4 * x; // error step²/6 ψ₃ / ψ₁ ≤ 1e-8, rounding ε ψ / step / ψ₁ ≤ 1e-9
        const slope = (digamma(x + step) - digamma(x - step)) / (2 * step);
        expect(Math.abs(slope / trigamma(x) - 1)).toBeLessThan(1e-7);
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  test('is infinite at the poles and 0 at infinity', () => {
    for (const pole of [0, -1, -7]) expect(trigamma(pole)).toBe(Infinity);
    expect(trigamma(Infinity)).toBe(0);
    expect(trigamma(Number.NaN)).toBeNaN();
    expect(trigamma(-Infinity)).toBeNaN();
  });
});
