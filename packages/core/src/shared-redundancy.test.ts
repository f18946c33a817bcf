import { type Matrix, matrix } from '@moelab/numerics';
import { expect, it } from 'vitest';
import type { LinearGaussian } from './expert.ts';
import { sharedRedundancy } from './shared-redundancy.ts';

/** Experts that are linear in the powers 0 … degree of one input. */
const powers = (degree: number): LinearGaussian => ({
  family: 'linear-gaussian',
  coefficients: ['c'],
  design: (x: Matrix) =>
    matrix(
      x.rows,
      degree + 1,
      Float64Array.from(
        { length: x.rows * (degree + 1) },
        (_, i) => x.data[Math.floor(i / (degree + 1))]! ** (i % (degree + 1)),
      ),
    ),
});
const sizes = { inputs: 1, outputs: 1, shared: 1 };

it('counts the features that shared and routed experts have in common, for each output', () => {
  expect(sharedRedundancy(sizes, powers(1), powers(1), true)).toBe(2);
  expect(sharedRedundancy(sizes, powers(1), powers(3), true)).toBe(2);
  expect(sharedRedundancy(sizes, powers(3), powers(1), true)).toBe(2);
  expect(sharedRedundancy({ ...sizes, outputs: 3 }, powers(0), powers(2), true)).toBe(3);
  expect(sharedRedundancy(sizes, powers(8), powers(8), true)).toBe(9);
});

it('counts a second shared expert in full, and nothing of the routed where weights tell them apart', () => {
  expect(sharedRedundancy({ ...sizes, shared: 2 }, powers(1), powers(1), true)).toBe(4);
  expect(sharedRedundancy({ ...sizes, shared: 2 }, powers(1), powers(1), false)).toBe(2);
  expect(sharedRedundancy(sizes, powers(1), powers(1), false)).toBe(0);
  expect(sharedRedundancy(sizes, powers(1), undefined, true)).toBe(0);
  expect(sharedRedundancy(sizes, undefined, powers(1), true)).toBe(0);
});
