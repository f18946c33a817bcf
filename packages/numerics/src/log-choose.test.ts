import { expect, test } from 'vitest';
import { logChoose } from './log-choose.ts';

test('counts subsets', () => {
  expect(logChoose(8, 2)).toBeCloseTo(Math.log(28), 14);
  expect([logChoose(5, 0), logChoose(5, 5), logChoose(5, 6), logChoose(5, -1)]).toEqual([
    0,
    0,
    -Infinity,
    -Infinity,
  ]);
  expect(() => logChoose(2.5, 1)).toThrow('got 2.5 and 1');
});

test('keeps its digits where log Γ(n) has none to give', () => {
  const product = (n: number, k: number) =>
    Array.from({ length: k }, (_, i) => Math.log((n - i) / (i + 1))).reduce((a, b) => a + b, 0);
  for (const [n, k] of [
    [300, 20],
    [600, 300],
    [1e6, 40],
    [1e10, 100],
    [1e15, 7],
  ] as const) {
    expect(Math.abs(logChoose(n, k) / product(n, k) - 1)).toBeLessThan(1e-14);
    expect(logChoose(n, n - k)).toBeCloseTo(logChoose(n, k), 3); // n − k is itself rounded at 1e15
  }
});

test("obeys Pascal's rule across the two ways of computing it", () => {
  for (let n = 250; n < 300; n++) {
    const sum =
      Math.exp(logChoose(n - 1, 30) - logChoose(n, 30)) + Math.exp(logChoose(n - 1, 29) - logChoose(n, 30));
    expect(Math.abs(sum - 1)).toBeLessThan(1e-12); // log Γ(300) ≈ 1400, rounded at 2e-13
  }
});
