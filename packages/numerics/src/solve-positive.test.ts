import { describe, expect, test } from 'vitest';
import { solvePositive } from './solve-positive.ts';

describe('solvePositive', () => {
  test('adds nothing where the matrix is well determined', () => {
    const { solution, ridge } = solvePositive([4, 2, 2, 3], [2, 1], 2);
    expect(ridge).toBe(0);
    expect(solution[0]).toBeCloseTo(0.5, 15);
    expect(solution[1]).toBeCloseTo(0, 15);
  });

  test('keeps scales apart: 1e-20 beside 1e20 needs no ridge', () => {
    const { solution, ridge } = solvePositive([1e20, 0, 0, 1e-20], [1e20, 3e-20], 2);
    expect(ridge).toBe(0);
    expect(solution[0]).toBeCloseTo(1, 14);
    expect(solution[1]).toBeCloseTo(3, 14);
  });

  test('takes the first rung where two columns are the same, and shares the weight', () => {
    const { solution, ridge } = solvePositive([1, 1, 1, 1], [2, 2], 2);
    expect(ridge).toBe(1e-12);
    // Rounding ε over the ridge 1e-12 leaves 2e-4 along the null direction, 1e-12 along the sum.
    expect(Math.abs(solution[0]! + solution[1]! - 2)).toBeLessThan(1e-10);
    expect(Math.abs(solution[0]! - 1)).toBeLessThan(1e-3);
  });

  test('gives 0 for an unused variable', () => {
    const { solution, ridge } = solvePositive([2, 0, 0, 0], [4, 0], 2);
    expect(ridge).toBe(1e-12);
    expect(solution[0]).toBeCloseTo(2, 10);
    expect(solution[1]).toBe(0);
  });

  test('starts at the ridge that is asked for, relative to the diagonal', () => {
    const { solution, ridge } = solvePositive([10], [11], 1, 1, { ridge: 0.1 });
    expect(ridge).toBe(0.1);
    expect(solution[0]).toBeCloseTo(1, 14);
  });

  test('climbs past a negative eigenvalue of rounding size', () => {
    const { ridge } = solvePositive([1, 1 + 1e-9, 1 + 1e-9, 1], [1, 1], 2);
    expect(ridge).toBe(1e-8);
  });

  test('refuses an indefinite matrix, NaN, ±∞ and a negative ridge', () => {
    expect(() => solvePositive([1, 3, 3, 1], [1, 1], 2)).toThrow('solvePositive: the matrix (2, 2)');
    expect(() => solvePositive([Number.NaN], [1], 1)).toThrow(RangeError);
    expect(() => solvePositive([Infinity], [1], 1)).toThrow(RangeError);
    expect(() => solvePositive([-1], [1], 1)).toThrow(RangeError);
    expect(() => solvePositive([1], [1], 1, 1, { ridge: -1 })).toThrow('ridge must be a number ≥ 0, got -1');
  });

  test('solves several columns and an empty system', () => {
    const { solution } = solvePositive([2, 0, 0, 4], [2, 4, 4, 8], 2, 2);
    expect([...solution].map((value) => Math.round(value * 1e12) / 1e12)).toEqual([1, 2, 1, 2]);
    expect(solvePositive([], [], 0).solution.length).toBe(0);
  });
});
