import { describe, expect, it } from 'vitest';
import { nullSpace, rankOf } from './null-space.ts';

describe('nullSpace', () => {
  it('finds the one direction that a matrix of rank 2 maps to zero', () => {
    // third column = first − 2 · second
    const columns = [
      [1, 2, 3, 4],
      [0, 1, -1, 2],
      [1, 0, 5, 0],
    ].map((column) => Float64Array.from(column));
    const [direction, ...others] = nullSpace(columns);
    expect(others).toEqual([]);
    const scale = direction![0]!;
    expect(direction![1]! / scale).toBeCloseTo(-2, 12);
    expect(direction![2]! / scale).toBeCloseTo(-1, 12);
    expect(Math.hypot(...direction!)).toBeCloseTo(1, 12);
  });

  it('counts columns of zeros, and no columns at all', () => {
    expect(nullSpace([new Float64Array(3), Float64Array.of(1, 0, 0)])).toHaveLength(1);
    expect(nullSpace([new Float64Array(3), new Float64Array(3)])).toHaveLength(2);
    expect(nullSpace([])).toEqual([]);
  });

  it('keeps a small singular value apart from a null one', () => {
    const columns = (tiny: number) => [Float64Array.of(1, 0), Float64Array.of(1, tiny)];
    expect(rankOf(columns(1e-4))).toBe(2);
    expect(rankOf(columns(1e-9))).toBe(1);
  });
});
