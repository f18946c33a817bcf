import { expect, it } from 'vitest';
import { fixed, percent, significant } from './number-text.ts';

it.each([
  [0, '0'],
  [1234.567, '1235'],
  [-12.5, '-12.5'],
  [0.00123456, '0.001235'],
  [0.00001, '1e-5'],
  [-1.2346e9, '-1.235e9'],
  [9.99999, '10'],
  [100, '100'],
  [Number.NaN, '?'],
  [Number.NEGATIVE_INFINITY, '-∞'],
] as const)('writes %d with four digits as %s', (value, text) => {
  expect(significant(value)).toBe(text);
});

it('writes fixed decimals and percents', () => {
  expect(fixed(-551.256, 2)).toBe('-551.26');
  expect(fixed(Number.POSITIVE_INFINITY, 2)).toBe('∞');
  expect([percent(0), percent(0.004), percent(0.35), percent(1)]).toEqual(['0 %', '0.4 %', '35 %', '100 %']);
});
