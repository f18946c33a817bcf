import { expect, it } from 'vitest';
import { meanRisk } from './mean-risk.ts';

it('gives the mean and its standard error', () => {
  expect(meanRisk(Float64Array.of(1, 2, 3, 4))).toEqual({
    value: 2.5,
    standardError: Math.sqrt(5 / 3 / 4), // variance 5/3 of 4 rows
    rows: 4,
  });
  expect(meanRisk(new Float64Array(7).fill(0.1)).standardError).toBeLessThan(1e-17);
});

it('does not know the standard error of one row, nor of losses that are infinite', () => {
  expect(meanRisk(Float64Array.of(2))).toEqual({ value: 2, standardError: Number.NaN, rows: 1 });
  expect(meanRisk(Float64Array.of(2, Infinity))).toEqual({
    value: Infinity,
    standardError: Number.NaN,
    rows: 2,
  });
  expect(meanRisk(Float64Array.of(2, Number.NaN)).value).toBeNaN();
});
