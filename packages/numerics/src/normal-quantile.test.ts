import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normalCdf } from './normal-cdf.ts';
import { normalQuantile } from './normal-quantile.ts';

// mpmath, 60 digits, rounded to float64; p is the float64 that is written.
const QUANTILE = [
  [1e-300, -37.0470962993612],
  [5.56440456585918e-226, -32.071170079099495],
  [1e-100, -21.273453560965326],
  [1e-43, -13.817461164237983],
  [1e-20, -9.262340089798407],
  [1.3e-11, -6.667611456510741],
  [1e-6, -4.753424308822899],
  [0.001, -3.0902323061678136],
  [0.025, -1.9599639845400543],
  [0.0749, -1.4402382675279637],
  [0.075, -1.439531470938456],
  [0.2, -0.8416212335729142],
  [0.49, -0.025068908258711057],
  [0.499999, -2.5066282745665593e-6],
  [0.5, 0.0],
  [0.6, 0.2533471031357997],
  [0.9, 1.2815515655446006],
  [0.975, 1.9599639845400538],
  [0.99999, 4.264890793923841],
  [0.999999999999, 7.0344869100478356],
] as const;

describe('normalQuantile', () => {
  test('agrees with 60 digit values', () => {
    for (const [p, x] of QUANTILE) {
      expect(Math.abs(normalQuantile(p) - x)).toBeLessThanOrEqual(7e-16 * Math.abs(x));
    }
  });

  test('is infinite at 0 and 1, NaN outside, finite at the least positive number', () => {
    expect([0, 1, -0.1, 1.1, Number.NaN].map(normalQuantile)).toEqual([
      -Infinity,
      Infinity,
      Number.NaN,
      Number.NaN,
      Number.NaN,
    ]);
    expect(normalQuantile(Number.MIN_VALUE)).toBeCloseTo(-38.4674, 3);
  });

  test('inverts Φ and never falls', () => {
    const probability = fc.double({ min: 1e-300, max: 1 - 1e-9, noNaN: true });
    fc.assert(
      fc.property(probability, probability, (p, other) => {
        const x = normalQuantile(p);
        // d log Φ / dx is at most |x| + 1 in the lower tail, and x has a few ε of error.
        expect(Math.abs(normalCdf(x) / p - 1)).toBeLessThan(2e-15 * (1 + x * x));
        if (p < other) expect(x).toBeLessThanOrEqual(normalQuantile(other) + 1e-14);
      }),
      { numRuns: 500, seed: 8 },
    );
  });
});
