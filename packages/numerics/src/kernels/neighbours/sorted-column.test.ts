import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kernels, plainKernels } from '../kernels.ts';
import { PlainSortedColumn } from './plain-sorted-column.ts';
import { SimdSortedColumn } from './simd-sorted-column.ts';

const numbers = fc.array(
  fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer({ min: -3, max: 3 }),
    fc.constantFrom(0, -0, 5e-324, 1e308, -1e308, 0.1, 0.3),
  ),
  { maxLength: 40 },
);

describe('sortedColumn', () => {
  it('gives the counts of its twin and of a full scan, whatever the radii, ties and −0 included', () => {
    fc.assert(
      fc.property(numbers, fc.constantFrom(0, 5e-324, 0.2, 1, Infinity), (values, radius) => {
        const radii = Float64Array.from(values, (_, i) => [radius, 0, Math.abs(values[0]!)][i % 3]!);
        const counts = new SimdSortedColumn(values).counts(radii);
        expect(counts).toEqual(new PlainSortedColumn(values).counts(radii));
        const wanted = values.map(
          (x, i) => values.filter((other, j) => j !== i && Math.abs(other - x) <= radii[i]!).length,
        );
        expect([...counts]).toEqual(wanted);
      }),
      { numRuns: 200, seed: 43 },
    );
  });

  it('gives k-th distances as a tree of one dimension does', () => {
    fc.assert(
      fc.property(numbers, fc.integer({ min: 1, max: 5 }), (values, k) => {
        if (k >= values.length) return;
        const tree = kernels.neighbourTree(Float64Array.from(values), values.length, 1);
        expect(kernels.sortedColumn(values).kthDistances(k)).toEqual(tree.kthDistances(k));
      }),
      { numRuns: 100, seed: 44 },
    );
  });

  it('gives the same from a memory of its own, twice, where the numbers are many', () => {
    const values = Float64Array.from({ length: 40_000 }, (_, i) => (i * 7919) % 40_000); // 0 … 39,999 in disorder
    const column = new SimdSortedColumn(values);
    for (const radius of [3, 1e9]) {
      const counts = column.counts(new Float64Array(40_000).fill(radius));
      const inside = (value: number) => Math.min(value, radius) + Math.min(39_999 - value, radius);
      expect(counts.every((count, i) => count === inside(values[i]!))).toBe(true);
    }
  });

  it('refuses numbers, radii and numbers of neighbours that do not fit', () => {
    for (const on of [kernels, plainKernels]) {
      expect(() => on.sortedColumn([1, Number.NaN])).toThrow(
        'sortedColumn: coordinates must be finite, got NaN in point 1, coordinate 0',
      );
      const column = on.sortedColumn([3, 1, 2]);
      for (const k of [0, 3, Number.NaN])
        expect(() => column.kthDistances(k)).toThrow(
          `k must be an integer ≥ 1 of at most 2 points, got ${k}`,
        );
      expect(() => column.counts(new Float64Array(4))).toThrow('must be given 3 radii, one a point, got 4');
      expect(() => column.counts(Float64Array.of(0, 0, -1))).toThrow('radii must be ≥ 0, got -1 for point 2');
    }
  });

  it('is on kernels, and plain without them', () => {
    expect(kernels.sortedColumn([1])).toBeInstanceOf(SimdSortedColumn);
    expect(plainKernels.sortedColumn([1])).not.toBeInstanceOf(SimdSortedColumn);
  });
});
