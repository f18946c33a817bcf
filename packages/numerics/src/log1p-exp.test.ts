import fc from 'fast-check';
import { expect, test } from 'vitest';
import { log1mExp, log1pExp } from './log1p-exp.ts';

test('are exact at the edges', () => {
  expect([-Infinity, Infinity, Number.NaN, 1000].map(log1pExp)).toEqual([0, Infinity, Number.NaN, 1000]);
  expect([0, 1, Number.NaN].map(log1mExp)).toEqual([-Infinity, Number.NaN, Number.NaN]);
  expect(log1mExp(-Infinity)).toBeCloseTo(0, 300);
  expect(log1pExp(0)).toBe(Math.LN2);
});

test('keep relative accuracy where the plain formula loses it', () => {
  expect(log1pExp(-50) / Math.exp(-50)).toBeCloseTo(1, 15);
  expect(log1mExp(-50) / -Math.exp(-50)).toBeCloseTo(1, 15);
  expect(log1mExp(-1e-20) / Math.log(1e-20)).toBeCloseTo(1, 15);
});

test('log(1 + eˣ) − log(1 + e⁻ˣ) = x, and exp(log(1 − eˣ)) + eˣ = 1', () => {
  fc.assert(
    fc.property(fc.double({ min: -60, max: 60, noNaN: true }), (x) => {
      expect(Math.abs(log1pExp(x) - log1pExp(-x) - x)).toBeLessThan(3e-14);
      expect(Math.abs(Math.exp(log1mExp(-Math.abs(x))) + Math.exp(-Math.abs(x)) - 1)).toBeLessThan(1e-15);
    }),
    { numRuns: 300, seed: 11 },
  );
});
