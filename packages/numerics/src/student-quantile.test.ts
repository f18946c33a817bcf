import { describe, expect, it } from 'vitest';
import { studentQuantile } from './student-quantile.ts';

describe('studentQuantile', () => {
  it('is tan(π level/2) for one degree, and the tables for more', () => {
    expect(studentQuantile(0.95, 1)).toBeCloseTo(Math.tan((Math.PI * 0.95) / 2), 8);
    expect(studentQuantile(0.95, 5)).toBeCloseTo(2.570582, 6);
    expect(studentQuantile(0.99, 30)).toBeCloseTo(2.749996, 6);
    expect(studentQuantile(0.95, 1e6)).toBeCloseTo(1.959966, 5);
    expect(studentQuantile(0, 4)).toBe(0);
  });
});
