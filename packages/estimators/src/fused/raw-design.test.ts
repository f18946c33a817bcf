import { matrix } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { isWithConstant, unscaled } from './raw-design.ts';

const x = matrix(3, 2, [1, 2, 3, 4, 5, 6]);
const written = (last: number) => matrix(3, 3, [1, 2, 1, 3, 4, 1, 5, 6, last]);

describe('isWithConstant', () => {
  it('finds (x, 1) written, or not written, and nothing else', () => {
    const other = matrix(3, 2, [1, 2, 3, 4, 5, 7]);
    expect(isWithConstant({ matrix: x, withConstant: true }, x)).toBe(true);
    expect(isWithConstant({ matrix: written(1), withConstant: false }, x)).toBe(true);
    expect(isWithConstant({ matrix: other, withConstant: true }, x)).toBe(false);
    expect(isWithConstant({ matrix: x, withConstant: false }, x)).toBe(false);
    expect(isWithConstant({ matrix: written(2), withConstant: false }, x)).toBe(false);
    expect(isWithConstant({ matrix: written(1), withConstant: false }, other)).toBe(false);
  });

  it('finds a constant alone, the design of a gate without slopes', () => {
    const none = matrix(3, 0);
    expect(isWithConstant({ matrix: matrix(3, 1, [1, 1, 1]), withConstant: false }, none)).toBe(true);
    expect(isWithConstant({ matrix: x, withConstant: true }, none)).toBe(false);
  });
});

describe('unscaled', () => {
  it('counts a constant that is not written, all factors 1', () => {
    expect(unscaled({ matrix: x, withConstant: true })).toEqual({
      columns: x.data,
      features: 3,
      factors: Float64Array.of(1, 1, 1),
      hasConstant: true,
    });
  });
});
