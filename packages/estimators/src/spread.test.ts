import { matrix } from '@moelab/numerics';
import { expect, it } from 'vitest';
import { columnScales, isConstant, targetVariance } from './spread.ts';

it('gives standard deviations, and 1 for a constant column however long it is', () => {
  for (const rows of [4, 400, 100_000]) {
    const data = Float64Array.from({ length: 3 * rows }, (_, i) =>
      i % 3 === 0 ? 1 : i % 3 === 1 ? 0.1 : 5 + 2 * (-1) ** Math.floor(i / 3),
    );
    const scales = columnScales(matrix(rows, 3, data));
    expect([...scales.slice(0, 2)]).toEqual([1, 1]);
    expect(scales[2]).toBeCloseTo(2, 10);
    expect(targetVariance(matrix(rows, 3, data))).toBeCloseTo(4 / 3, 10);
  }
});

it('tells a constant from what varies little, with rounding or without', () => {
  const column = (...values: number[]) => matrix(values.length, 1, values);
  expect(isConstant(column(0.1 + 0.2, 0.3, 0.3))).toBe(true);
  expect(isConstant(column(1e9, 1e9 + 1, 1e9))).toBe(false);
  expect(isConstant(column(2, 2, 2, 3))).toBe(false);
  expect(isConstant(matrix(3, 2, [1, 5, 1, 5, 1, 5]))).toBe(true);
  expect(isConstant(matrix(3, 2, [1, 5, 1, 6, 1, 5]))).toBe(false);
});

it('refuses a target whose variance float64 does not hold, and says in which units it would', () => {
  const target = (size: number) => matrix(3, 1, [size, 2 * size, 4 * size]);
  expect(() => targetVariance(target(1e-170))).toThrow(
    /^y: its variance.*got 0; give y in smaller units.*INVALID_DATA/,
  );
  expect(() => targetVariance(target(1e170))).toThrow(/got (Infinity|NaN); give y in larger units/);
  expect(targetVariance(target(1e-150)) / 1e-300).toBeCloseTo(14 / 9, 10);
});
