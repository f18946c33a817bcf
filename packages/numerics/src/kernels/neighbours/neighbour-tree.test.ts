import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillNormal, normal } from '../../normal.ts';
import { stream } from '../../stream.ts';
import { kernels, plainKernels } from '../kernels.ts';
import { PlainNeighbourTree } from './plain-neighbour-tree.ts';
import { SimdNeighbourTree } from './simd-neighbour-tree.ts';

/** Points with as many ties as `digits` make; some of all sizes where there are none. */
function points(n: number, d: number, seed: number, digits: number): Float64Array {
  const random = stream(seed, 'points', n, d);
  const scale = 10 ** digits;
  return Float64Array.from({ length: n * d }, () => {
    const value = normal(random);
    if (digits < 9) return Math.round(value * scale) / scale;
    return random.next() < 0.05 ? value * 10 ** (600 * random.next() - 300) : value;
  });
}

const distance = (data: Float64Array, d: number, i: number, j: number): number =>
  Math.max(...Array.from({ length: d }, (_, c) => Math.abs(data[j * d + c]! - data[i * d + c]!)));

const clouds = fc.record({
  n: fc.integer({ min: 2, max: 70 }),
  d: fc.integer({ min: 1, max: 7 }),
  seed: fc.nat(999),
  digits: fc.constantFrom(0, 1, 12),
});

describe('neighbourTree', () => {
  it('gives the distances, neighbours and counts of its twin', () => {
    fc.assert(
      fc.property(clouds, fc.integer({ min: 1, max: 9 }), ({ n, d, seed, digits }, most) => {
        const data = points(n, d, seed, digits);
        const k = Math.min(most, n - 1);
        const [own, twin] = [new SimdNeighbourTree(data, n, d), new PlainNeighbourTree(data, n, d)];
        const radii = own.kthDistances(k);
        expect(radii).toEqual(twin.kthDistances(k));
        expect(own.nearest(k)).toEqual(twin.nearest(k)); // the same among equal distances too
        for (const within of [radii, radii.map((_, i) => [0, Infinity, 1, radii[0]!][i % 4]!)]) {
          expect(own.counts(within)).toEqual(twin.counts(within));
        }
      }),
      { numRuns: 40, seed: 41 },
    );
  });

  it('gives those of a full scan, to the last bit, ties and huge numbers included', () => {
    fc.assert(
      fc.property(clouds, ({ n, d, seed, digits }) => {
        const data = points(n, d, seed, digits);
        const tree = new SimdNeighbourTree(data, n, d);
        const k = 1 + (seed % Math.min(4, n - 1));
        const radii = tree.kthDistances(k);
        const [near, counts] = [tree.nearest(k), tree.counts(radii)];
        for (let i = 0; i < n; i++) {
          const all = Array.from({ length: n }, (_, j) => j)
            .filter((j) => j !== i)
            .map((j) => distance(data, d, i, j));
          const wanted = all.toSorted((a, b) => a - b).slice(0, k);
          expect(radii[i]).toBe(wanted[k - 1]);
          const found = Array.from(near.subarray(i * k, (i + 1) * k));
          expect(found.map((j) => distance(data, d, i, j))).toEqual(wanted);
          expect(new Set([...found, i]).size).toBe(k + 1);
          expect(counts[i]).toBe(all.filter((one) => one <= radii[i]!).length);
        }
      }),
      { numRuns: 25, seed: 42 },
    );
  });

  it('gives the same from a memory of its own, which a tree too large for the common one has', () => {
    const [n, d] = [30_000, 2]; // 480,000 bytes of coordinates, 400,000 of nodes and boxes
    const data = fillNormal(stream(3, 'many'), new Float64Array(n * d));
    const [own, twin] = [new SimdNeighbourTree(data, n, d), new PlainNeighbourTree(data, n, d)];
    const between = new SimdNeighbourTree(data.slice(0, 80), 40, d); // uses the common memory
    const radii = own.kthDistances(1);
    between.kthDistances(2);
    const counts = own.counts(radii);
    expect(counts.every((count) => count === 1)).toBe(true);
    for (const i of [0, 1, 19_999, 29_999]) {
      const [, second] = twin.nearestTo(data.subarray(i * d, (i + 1) * d), 2);
      expect(radii[i]).toBe(distance(data, d, i, second!));
    }
  });

  it('takes no point and one, no dimension, and many points in one place', () => {
    const none = new SimdNeighbourTree(new Float64Array(), 0, 3);
    expect([...none.kthDistances(1), ...none.counts(new Float64Array())]).toEqual([]);
    const one = new SimdNeighbourTree(Float64Array.of(3, 4), 1, 2);
    expect([...one.counts(Float64Array.of(Infinity))]).toEqual([0]);
    expect([...one.nearestTo([0, 0], 1)]).toEqual([0]);
    for (const d of [0, 3]) {
      const same = kernels.neighbourTree(new Float64Array(500 * d), 500, d);
      expect([...same.kthDistances(3)].every((radius) => radius === 0)).toBe(true);
      expect([...same.counts(new Float64Array(500))].every((count) => count === 499)).toBe(true);
      expect(same.nearest(2)).toEqual(
        plainKernels.neighbourTree(new Float64Array(500 * d), 500, d).nearest(2),
      );
    }
  });

  it('names as many others as were asked for, also where differences overflow', () => {
    const [n, d] = [40, 2];
    const data = Float64Array.from({ length: n * d }, (_, i) =>
      i % 3 === 0 ? -1.7e308 : 1.7e308 - (i % 7) * 1e300,
    );
    for (const Tree of [SimdNeighbourTree, PlainNeighbourTree]) {
      expect([...new Tree(Float64Array.of(-1.7e308, 1.7e308), 2, 1).nearest(1)]).toEqual([1, 0]);
      const tree = new Tree(data, n, d);
      const near = tree.nearest(n - 1);
      for (let i = 0; i < n; i++)
        expect(new Set([i, ...near.subarray(i * (n - 1), (i + 1) * (n - 1))]).size).toBe(n);
      expect(tree.kthDistances(n - 1).every((distance) => distance === Infinity)).toBe(true);
      expect(new Set(tree.nearestTo([1.7e308, -1.7e308], n)).size).toBe(n);
      expect(near).toEqual(new PlainNeighbourTree(data, n, d).nearest(n - 1));
    }
  });

  it('refuses points, radii and numbers of neighbours that do not fit', () => {
    for (const on of [kernels, plainKernels]) {
      expect(() => on.neighbourTree(new Float64Array(5), 3, 2)).toThrow(
        'neighbourTree: must be given 3 × 2 = 6 coordinates, got 5',
      );
      expect(() => on.neighbourTree(new Float64Array(3), 1.5, 2)).toThrow(
        'n must be an integer ≥ 0, got 1.5',
      );
      expect(() => on.neighbourTree(Float64Array.of(0, 1, 2, Number.NaN), 2, 2)).toThrow(
        'coordinates must be finite, got NaN in point 1, coordinate 1',
      );
      const tree = on.neighbourTree(Float64Array.of(0, 1, 2, 3, 4, 6), 3, 2);
      for (const k of [0, -1, 1.5, 3, Number.NaN]) {
        expect(() => tree.kthDistances(k)).toThrow(
          `kthDistances: k must be an integer ≥ 1 of at most 2 points, got ${k}`,
        );
        expect(() => tree.nearest(k)).toThrow('nearest: k must be');
      }
      expect(() => tree.nearestTo([0, 0], 4)).toThrow(
        'nearestTo: k must be an integer ≥ 1 of at most 3 points, got 4',
      );
      expect(() => tree.nearestTo([0], 1)).toThrow('must be given 1 × 2 = 2 coordinates, got 1');
      expect(() => tree.counts(new Float64Array(2))).toThrow('must be given 3 radii, one a point, got 2');
      for (const radius of [-1, Number.NaN])
        expect(() => tree.counts(Float64Array.of(0, radius, 0))).toThrow(
          `radii must be ≥ 0, got ${radius} for point 1`,
        );
    }
  });

  it('is on kernels, and plain without them', () => {
    expect(kernels.neighbourTree(new Float64Array(4), 2, 2)).toBeInstanceOf(SimdNeighbourTree);
    const plain = plainKernels.neighbourTree(new Float64Array(4), 2, 2);
    expect(plain).not.toBeInstanceOf(SimdNeighbourTree);
  });
});
