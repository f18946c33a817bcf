import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mean, sum } from './sum.ts';

test('keeps what a plain sum loses', () => {
  expect(sum([1, 1e100, 1, -1e100])).toBe(2);
  expect(sum(Array(10).fill(0.1))).toBe(1);
  expect(mean([1e16, 1, -1e16, 3])).toBe(1);
});

test('is exact on integers, in any order', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -(2 ** 40), max: 2 ** 40 }), { maxLength: 50 }), (values) => {
      const exact = Number(values.reduce((total, value) => total + BigInt(value), 0n));
      expect(sum(values) - exact).toBe(0);
      expect(sum(values.map((value) => value * 2 ** -60).reverse()) - exact * 2 ** -60).toBe(0);
    }),
    { numRuns: 200, seed: 15 },
  );
});

test('takes a range, nothing, NaN and ±∞', () => {
  expect(sum([9, 1, 2, 9], 1, 3)).toBe(3);
  expect(mean([9, 1, 2, 9], 1, 3)).toBe(1.5);
  expect(sum([])).toBe(0);
  expect(mean([])).toBeNaN();
  expect(sum([1, Number.NaN])).toBeNaN();
  expect(sum([1, Infinity, 2])).toBe(Infinity);
  expect(sum([Infinity, -Infinity])).toBeNaN();
});
