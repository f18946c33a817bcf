import { expect, test } from 'vitest';
import { normalCdf } from './normal-cdf.ts';

// mpmath, 60 digits, rounded to float64.
const CDF = [
  [-37.0, 5.725571222524577e-300],
  [-25.16555911251493, 4.77427711766133e-140],
  [-12.3, 4.5287069561587846e-35],
  [-5.0, 2.866515718791939e-7],
  [-2.0, 0.02275013194817921],
  [-1.0, 0.15865525393145705],
  [-0.3, 0.3820885778110474],
  [0.0, 0.5],
  [0.5, 0.6914624612740131],
  [1.07, 0.8576903456440608],
  [1.96, 0.9750021048517795],
  [3.0, 0.9986501019683699],
  [8.0, 0.9999999999999993],
] as const;

test('agrees with 60 digit values, in the far tail too', () => {
  for (const [x, value] of CDF) expect(Math.abs(normalCdf(x) / value - 1)).toBeLessThan(9e-16);
});

test('is 0, 1 and NaN where it should be', () => {
  expect([-Infinity, -40, 0, 40, Infinity, Number.NaN].map(normalCdf)).toEqual([0, 0, 0.5, 1, 1, Number.NaN]);
});

test('Φ(x) + Φ(−x) = 1', () => {
  for (let x = 0; x < 9; x += 0.01) expect(Math.abs(normalCdf(x) + normalCdf(-x) - 1)).toBeLessThan(3e-16);
});
