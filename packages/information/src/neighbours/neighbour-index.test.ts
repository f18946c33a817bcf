import { normal, stream } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { KdTree } from './kd-tree.ts';
import { neighbourIndex } from './neighbour-index.ts';
import type { Points } from './points.ts';

function distances({ n, d, data }: Points, i: number): number[] {
  return Array.from({ length: n }, (_, j) => j)
    .filter((j) => j !== i)
    .map((j) =>
      Math.max(...Array.from({ length: d }, (_c, c) => Math.abs(data[j * d + c]! - data[i * d + c]!))),
    );
}

function cloud(d: number, n: number, digits: number): Points {
  const random = stream(1, 'cloud', d, n);
  const scale = 10 ** digits;
  return {
    n,
    d,
    data: Float64Array.from({ length: n * d }, () => Math.round(normal(random) * scale) / scale),
  };
}

describe('neighbourIndex', () => {
  it('agrees with a full scan to the last bit, in every dimension, also with ties', () => {
    for (const [d, n, digits] of [
      [1, 120, 12],
      [1, 120, 1],
      [2, 150, 12],
      [2, 90, 0],
      [3, 150, 12],
      [5, 80, 1],
    ] as const) {
      const points = cloud(d, n, digits);
      const index = neighbourIndex(points, 4);
      for (let i = 0; i < n; i++) {
        const all = distances(points, i);
        const sorted = all.toSorted((a, b) => a - b);
        for (const k of [1, 4]) {
          const radius = index.kthDistance(i, k);
          expect(radius).toBe(sorted[k - 1]);
          expect(index.count(i, radius, false)).toBe(all.filter((one) => one < radius).length);
          expect(index.count(i, radius, true)).toBe(all.filter((one) => one <= radius).length);
        }
      }
    }
  });

  it('names the neighbours, of points and of any place', () => {
    const points = cloud(2, 100, 12);
    const tree = new KdTree(points, 3);
    const found = new Uint32Array(3);
    tree.nearest(7, 3, found);
    const own = points.data.slice(14, 16);
    const distance = (j: number) =>
      Math.max(Math.abs(points.data[2 * j]! - own[0]!), Math.abs(points.data[2 * j + 1]! - own[1]!));
    expect([...found].map(distance)).toEqual(
      distances(points, 7)
        .sort((a, b) => a - b)
        .slice(0, 3),
    );
    tree.nearestTo(own, 3, found);
    expect(found[0]).toBe(7);
  });

  it('takes many points in one place', () => {
    const index = neighbourIndex({ n: 500, d: 2, data: new Float64Array(1000) }, 3);
    expect([index.kthDistance(3, 3), index.count(3, 0, true), index.count(3, 0, false)]).toEqual([0, 499, 0]);
  });
});
