import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lattice } from './lattice.ts';

describe('lattice', () => {
  it('lets each coordinate by itself visit the midpoint of each of its equal intervals once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 5 }), (rows, size) => {
        const { data } = lattice(rows, size);
        for (let l = 0; l < size; l++) {
          const places = Array.from({ length: rows }, (_, r) => data[r * size + l]! * rows - 0.5);
          const sorted = places.map(Math.round).sort((i, j) => i - j);
          expect(sorted).toEqual(Array.from({ length: rows }, (_, i) => i));
          const off = places.map((place) => Math.abs(place - Math.round(place)));
          expect(Math.max(...off)).toBeLessThan(1e-12 * rows); // rounding
        }
      }),
      { seed: 1, numRuns: 20 },
    );
  });

  it('visits all 4⁴ boxes of the unit cube with 16 times as many points', () => {
    const { data } = lattice(4096, 4);
    const boxes = new Set<number>();
    for (let r = 0; r < 4096; r++)
      boxes.add(data.subarray(4 * r, 4 * r + 4).reduce((box, v) => 4 * box + Math.floor(4 * v), 0));
    expect(boxes.size).toBe(256);
  });
});
