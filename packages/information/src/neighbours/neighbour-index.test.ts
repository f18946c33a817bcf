import { normal, stream } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { neighbourIndex, neighbourTree } from './neighbour-index.ts';
import type { Points } from './points.ts';
import { strictlyWithin } from './strictly-within.ts';

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
      const index = neighbourIndex(points);
      const all = Array.from({ length: n }, (_, i) => distances(points, i));
      for (const k of [1, 4]) {
        const radii = index.kthDistances(k);
        expect([...radii]).toEqual(all.map((own) => own.toSorted((a, b) => a - b)[k - 1]));
        const counted = (isInside: (distance: number, radius: number) => boolean) =>
          all.map((own, i) => own.filter((one) => isInside(one, radii[i]!)).length);
        expect([...index.counts(radii)]).toEqual(counted((one, radius) => one <= radius));
        const strict = index.counts(strictlyWithin(radii));
        expect([...strict]).toEqual(counted((one, radius) => (radius === 0 ? one === 0 : one < radius)));
      }
    }
  });

  it('names the neighbours, of points and of any place', () => {
    const points = cloud(2, 100, 12);
    const tree = neighbourTree(points);
    const found = tree.nearest(3).subarray(21, 24);
    const own = points.data.slice(14, 16);
    const distance = (j: number) =>
      Math.max(Math.abs(points.data[2 * j]! - own[0]!), Math.abs(points.data[2 * j + 1]! - own[1]!));
    expect([...found].map(distance)).toEqual(
      distances(points, 7)
        .sort((a, b) => a - b)
        .slice(0, 3),
    );
    expect(tree.nearestTo(own, 3)[0]).toBe(7);
  });

  it('takes many points in one place', () => {
    const index = neighbourIndex({ n: 500, d: 2, data: new Float64Array(1000) });
    expect([index.kthDistances(3)[3], index.counts(new Float64Array(500))[3]]).toEqual([0, 499]);
  });
});

describe('strictlyWithin', () => {
  it('gives the next smaller number, and 0 for 0', () => {
    const { MIN_VALUE, MAX_VALUE, EPSILON } = Number;
    const smallest = 2 ** -1022;
    const given = [0, MIN_VALUE, 2 * MIN_VALUE, smallest, 1, 1 + EPSILON, 2 - EPSILON, 3, Infinity];
    const wanted = [
      0,
      0,
      MIN_VALUE,
      smallest - MIN_VALUE,
      1 - EPSILON / 2,
      1,
      2 - 2 * EPSILON,
      3 - 2 * EPSILON,
      MAX_VALUE,
    ];
    expect([...strictlyWithin(Float64Array.from(given))]).toEqual(wanted);
  });
});
