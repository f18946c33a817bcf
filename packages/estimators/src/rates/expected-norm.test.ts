import { normal, stream } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { expectedNorm } from './expected-norm.ts';

describe('expectedNorm', () => {
  it('is √(2/π), √(π/2) and 2√(2/π) for one, two and three standard entries', () => {
    expect(expectedNorm([1], 1)).toBeCloseTo(Math.sqrt(2 / Math.PI), 14);
    expect(expectedNorm([1, 0, 0, 1], 2)).toBeCloseTo(Math.sqrt(Math.PI / 2), 10);
    expect(expectedNorm([1, 0, 0, 0, 1, 0, 0, 0, 1], 3)).toBeCloseTo(2 * Math.sqrt(2 / Math.PI), 10);
  });

  it('scales with the standard deviation, and is that of one entry when all are the same', () => {
    expect(expectedNorm([9], 1)).toBeCloseTo(3 * Math.sqrt(2 / Math.PI), 13);
    expect(expectedNorm([4, 4, 4, 4], 2)).toBeCloseTo(Math.sqrt(8) * Math.sqrt(2 / Math.PI), 7);
    expect(expectedNorm([], 0)).toBe(0);
    expect(expectedNorm([0, 0, 0, 0], 2)).toBe(0);
  });

  it('agrees with draws of correlated entries', () => {
    const random = stream(4, 'expected-norm');
    const draws = 20000;
    let total = 0;
    for (let i = 0; i < draws; i++) {
      const [a, b] = [normal(random), normal(random)];
      total += Math.hypot(2 * a, a + 0.5 * b) / draws;
    }
    // standard error about 0.75/√20000
    expect(Math.abs(expectedNorm([4, 2, 2, 1.25], 2) - total)).toBeLessThan(0.05);
  });
});
