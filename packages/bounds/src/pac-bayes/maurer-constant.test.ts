import { binaryKl, lgamma } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { maurerConstant } from './maurer-constant.ts';

/** Σ_c P(Bin(m, p) = c) exp(m kl(c/m‖p)). */
const exponentialMoment = (m: number, p: number) =>
  Array.from({ length: m + 1 }, (_, c) => {
    const ways = lgamma(m + 1) - lgamma(c + 1) - lgamma(m - c + 1);
    return Math.exp(ways + c * Math.log(p) + (m - c) * Math.log(1 - p) + m * binaryKl(c / m, p));
  }).reduce((sum, term) => sum + term, 0);

describe('maurerConstant', () => {
  it('is the exponential moment of the relative entropy of coins, whatever their bias', () => {
    expect(maurerConstant(1)).toBe(2);
    expect(maurerConstant(2)).toBe(2.5);
    for (const m of [1, 2, 3, 10, 200]) {
      for (const p of [0.03, 0.5, 0.8]) {
        // lgamma's rounding, times m
        expect(exponentialMoment(m, p) / maurerConstant(m)).toBeCloseTo(1, 11);
      }
    }
    expect(maurerConstant(1000)).toBeCloseTo(40.303213, 6);
  });

  it('goes over from its sum to its series without a jump', () => {
    // 50 digits by mpmath
    expect(maurerConstant(9_999) / 125.99285519265216).toBeCloseTo(1, 12);
    expect(maurerConstant(10_000) / 125.99912186808116).toBeCloseTo(1, 14);
    expect(maurerConstant(30_000) / 217.7476450483787).toBeCloseTo(1, 14);
    expect(maurerConstant(1e12) / (Math.sqrt((Math.PI * 1e12) / 2) + 2 / 3)).toBeCloseTo(1, 12);
  });

  it('lies between √m and 2√m', () => {
    for (let m = 1; m < 200; m++) {
      expect(maurerConstant(m)).toBeGreaterThan(Math.sqrt(m));
      expect(maurerConstant(m)).toBeLessThanOrEqual(2 * Math.sqrt(m));
    }
  });
});
