import { type Fraction, fraction } from './fraction.ts';
import { scaledErfc } from './scaled-erfc.ts';

// Fitted by ../coefficients.py: erf(x) / x − 1 in x² on [0, 0.75²].
const SMALL: Fraction = {
  top: [
    0.1283791670955126, -0.3253680011121572, -0.02765571363292617, -0.005699545468103034,
    -1.1203703476604325e-5,
  ],
  bottom: [
    1.0, 0.39537869786860763, 0.06401920010002311, 0.004924686571810172, 0.00012183946372633183,
    -4.1312681164756e-6,
  ],
};

/**
 * Gives the error function erf x = 2/√π ∫₀ˣ exp(−t²) dt.
 *
 * Largest relative error measured on 40,000 points: 2.4e-16 (under 2 units in the last place). NaN gives NaN, ±∞ gives ±1.
 * Source: own rational approximations (coefficients.py); exp(−x²) split as in W. J. Cody 1969, Math. Comp. 23, 631.
 */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (size < 0.75) return x + x * fraction(SMALL, x * x);
  if (size >= 6) return Math.sign(x);
  const tail = erfcTail(size);
  return x > 0 ? 1 - tail : tail - 1;
}

/**
 * Gives the complementary error function erfc x = 1 − erf x, small tails to full relative accuracy.
 *
 * Largest relative error measured on 40,000 points of [−6, 26]: 7.2e-16. Beyond 26.5 the result is subnormal, beyond
 * 27.3 it is 0. NaN gives NaN, +∞ gives 0, −∞ gives 2. Source: as erf.
 */
export function erfc(x: number): number {
  if (Math.abs(x) < 0.75) {
    const correction = x * fraction(SMALL, x * x);
    return x < 0.25 ? 1 - (x + correction) : 0.5 - (x - 0.5 + correction);
  }
  if (Number.isNaN(x)) return x;
  return x > 0 ? erfcTail(x) : 2 - erfcTail(-x);
}

/** erfc x for x ≥ 0.75. */
function erfcTail(x: number): number {
  if (x > 28) return 0;
  const high = Math.fround(x); // high² is exact
  return Math.exp(-high * high) * Math.exp((high - x) * (high + x)) * scaledErfc(x);
}
