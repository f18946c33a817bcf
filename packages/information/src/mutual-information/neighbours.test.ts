import { fillNormal, matrix, normal, stream, uniformInteger } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import {
  estimateConditionalKsgInformation,
  estimateKsgInformation,
  estimateRossInformation,
} from '../index.ts';

const quick = { groups: 0, permutations: 0 } as const;

/** n pairs of correlation rho; I = −½ log(1 − rho²). */
function gaussianPair(n: number, rho: number, seed: number): [Float64Array, Float64Array] {
  const random = stream(seed, 'pair', n);
  const x = fillNormal(random, new Float64Array(n));
  return [x, x.map((value) => rho * value + Math.sqrt(1 - rho * rho) * normal(random))];
}

/** ψ of a whole number, by its sum. */
const psi = (m: number) =>
  Array.from({ length: m - 1 }, (_, i) => 1 / (i + 1)).reduce((sum, term) => sum + term, -0.5772156649015329);

describe('estimateKsgInformation', () => {
  it('has the published mean over samples of Gaussian pairs', () => {
    // of 300 repetitions: 0.2283 with sd 0.028 and 0.8409 with sd 0.037
    for (const [rho, mean, sd] of [
      [0.6, 0.2283, 0.028],
      [0.9, 0.8409, 0.037],
    ] as const) {
      const runs = 40;
      let sum = 0;
      for (let run = 0; run < runs; run++) {
        sum += estimateKsgInformation(...gaussianPair(1000, rho, run), quick).value;
      }
      expect(Math.abs(sum / runs - mean)).toBeLessThan(3.5 * sd * Math.sqrt(1 / runs + 1 / 300));
    }
  });

  it('is the formula of either variant, by a full scan', () => {
    const n = 60;
    const k = 3;
    const random = stream(9, 'scan');
    const x = matrix(n, 2, fillNormal(random, new Float64Array(2 * n)));
    const y = Float64Array.from({ length: n }, (_, i) => x.data[2 * i]! + normal(random));
    const distance = (i: number, j: number) => [
      Math.max(Math.abs(x.data[2 * i]! - x.data[2 * j]!), Math.abs(x.data[2 * i + 1]! - x.data[2 * j + 1]!)),
      Math.abs(y[i]! - y[j]!),
    ];
    const sums = { 1: 0, 2: 0 };
    for (let i = 0; i < n; i++) {
      const others = Array.from({ length: n }, (_, j) => j)
        .filter((j) => j !== i)
        .map((j) => distance(i, j))
        .sort((a, b) => Math.max(...a) - Math.max(...b));
      const radius = Math.max(...others[k - 1]!);
      for (const side of [0, 1]) {
        sums[1] += psi(others.filter((one) => one[side]! < radius).length + 1) / n;
        const widest = Math.max(...others.slice(0, k).map((one) => one[side]!));
        sums[2] += psi(others.filter((one) => one[side]! <= widest).length) / n;
      }
    }
    const one = estimateKsgInformation(x, y, { ...quick, k }).value;
    expect(Math.abs(one - (psi(k) + psi(n) - sums[1]))).toBeLessThan(1e-12);
    const two = estimateKsgInformation(x, y, { ...quick, k, variant: 2 }).value;
    expect(Math.abs(two - (psi(k) - 1 / k + psi(n) - sums[2]))).toBeLessThan(1e-12);
  });

  it('takes the coordinates as they are: one scale for both keeps the bits, a scale for one does not', () => {
    const [x, y] = gaussianPair(300, 0.8, 1);
    const { value } = estimateKsgInformation(x, y, quick);
    expect(
      estimateKsgInformation(
        x.map((v) => 8 * v),
        y.map((v) => 8 * v),
        quick,
      ).value,
    ).toBe(value);
    expect(estimateKsgInformation(y, x, quick).value).toBeCloseTo(value, 12);
    const stretched = estimateKsgInformation(
      x,
      y.map((v) => 1000 * v),
      quick,
    ).value;
    expect(Math.abs(stretched - value)).toBeGreaterThan(0.1);
  });

  it('has an interval and a null that tell dependence from none', () => {
    const dependent = estimateKsgInformation(...gaussianPair(300, 0.6, 2), { permutations: 40 });
    expect(dependent.interval).toMatchObject({ method: 'group jackknife', level: 0.95 });
    expect(dependent.interval!.low).toBeLessThan(0.223);
    expect(dependent.interval!.high).toBeGreaterThan(0.223);
    expect(dependent.permutationNull!.pValue).toBeCloseTo(1 / 41, 12);
    const independent = estimateKsgInformation(...gaussianPair(300, 0, 5), { permutations: 40, groups: 0 });
    expect(independent.permutationNull!.pValue).toBeGreaterThan(0.05);
    expect(independent.interval).toBeNull();
    expect(estimateKsgInformation(...gaussianPair(300, 0.6, 2), { permutations: 40 })).toEqual(dependent);
  });

  it('has intervals about as wide as the estimates scatter', () => {
    const runs = 20;
    const all = Array.from({ length: runs }, (_, run) =>
      estimateKsgInformation(...gaussianPair(200, 0.6, 100 + run), { permutations: 0 }),
    );
    const mean = all.reduce((sum, { value }) => sum + value, 0) / runs;
    const scatter = Math.sqrt(all.reduce((sum, { value }) => sum + (value - mean) ** 2, 0) / (runs - 1));
    const error = all.reduce((sum, { interval }) => sum + interval!.standardError, 0) / runs;
    expect(error / scatter).toBeGreaterThan(0.6);
    expect(error / scatter).toBeLessThan(2);
  });

  it('counts copies where data are tied, and says so', () => {
    const random = stream(6, 'tied');
    const x = Float64Array.from({ length: 400 }, () => uniformInteger(random, 3));
    const y = x.map((value) => (random.next() < 0.8 ? value : uniformInteger(random, 3)));
    const { value, notes } = estimateKsgInformation(x, y, quick);
    expect(notes[0]).toBe(
      'x has ties: 400 of 400 rows share their value; neighbours at distance 0 are counted as such, and rounding biases the estimate',
    );
    // the same labels as a table: 0.63 nats
    expect(Math.abs(value - 0.6)).toBeLessThan(0.15);
    expect(estimateKsgInformation(...gaussianPair(50, 0, 1), quick).notes).toEqual([]);
  });

  it('gives 0 and a note for a constant column', () => {
    const [x] = gaussianPair(100, 0, 3);
    const { value, notes } = estimateKsgInformation(new Float64Array(100).fill(2), x, quick);
    expect(Math.abs(value)).toBeLessThan(1e-12);
    expect(notes).toEqual(['x is constant, 2 in every row: it carries no information']);
  });

  it('refuses k ≥ n, NaN and samples of different length', () => {
    const x = [1, 2, 3];
    expect(() => estimateKsgInformation(x, x, { k: 3 })).toThrow(
      'k must be an integer of [1, n) with n = 3 rows, got 3',
    );
    expect(() => estimateKsgInformation(x, [1, Number.NaN, 2])).toThrow(
      'y must be finite, got NaN in row 1, column 0',
    );
    expect(() => estimateKsgInformation(x, [1, 2])).toThrow('one number of rows, got x 3, y 2');
    expect(() => estimateKsgInformation(x, x, { k: 1, variant: 3 as 1 })).toThrow(
      'variant must be 1 or 2, got 3',
    );
    expect(() => estimateKsgInformation(x, x, { k: 1, permutations: -1 })).toThrow(
      'permutations must be an integer ≥ 0',
    );
    expect(estimateKsgInformation([1, 2, 4], [1, 3, 2], { k: 2, permutations: 0 }).notes).toEqual([
      '3 rows are too few for an interval with k = 2',
    ]);
  });
});

describe('estimateRossInformation', () => {
  /** T = ±1 with X = T + noise: I = 0.336830820. */
  const binary = (n: number, seed: number): [number[], Float64Array] => {
    const random = stream(seed, 'binary');
    const labels = Array.from({ length: n }, () => (random.next() < 0.5 ? -1 : 1));
    return [labels, Float64Array.from(labels, (label) => label + normal(random))];
  };

  it('has the published mean for ±1 in noise: no rounding lets the neighbour itself escape', () => {
    const runs = 40;
    let sum = 0;
    for (let run = 0; run < runs; run++) {
      const [labels, x] = binary(1000, run);
      // numbers such as these lose bits when a radius is added to them
      sum += estimateRossInformation(
        labels,
        x.map((value) => value + 1e6),
        quick,
      ).value;
    }
    expect(Math.abs(sum / runs - 0.3391)).toBeLessThan(3.5 * 0.02 * Math.sqrt(1 / runs + 1 / 300));
  });

  it('has the same mean in two dimensions, of which one is noise far narrower', () => {
    let sum = 0;
    for (let run = 0; run < 20; run++) {
      const [labels, x] = binary(400, run);
      const random = stream(run, 'narrow');
      const both = matrix(400, 2, Array.from(x, (value) => [value, 1e-3 * normal(random)]).flat());
      sum += estimateRossInformation(labels, both, quick).value;
    }
    expect(Math.abs(sum / 20 - 0.339)).toBeLessThan(0.03);
  });

  it('has an interval and a null', () => {
    const [labels, x] = binary(200, 1);
    const { interval, permutationNull, n } = estimateRossInformation(labels, x, { permutations: 30 });
    expect(n).toBe(200);
    expect(interval!.low).toBeLessThan(0.3368);
    expect(interval!.high).toBeGreaterThan(0.3368);
    expect(permutationNull!.pValue).toBeCloseTo(1 / 31, 12);
    expect(Math.abs(permutationNull!.mean)).toBeLessThan(0.05);
  });

  it('leaves out classes of one member, takes fewer neighbours in small ones, and says both', () => {
    const labels = ['a', 'a', 'a', 'a', 'a', 'b', 'b', 'c'];
    const x = [0, 1, 2, 3, 4.5, 10, 11, 100];
    const { value, n, notes } = estimateRossInformation(labels, x, quick);
    expect(n).toBe(7);
    expect(notes).toEqual([
      'left out, with one member each: 1 class (c)',
      'at most k = 3 members, so fewer neighbours: 1 class (b)',
    ]);
    // by hand: five of class a with 3 neighbours, m = 3, 3, 3, 3, 3; two of b with 1 neighbour, m = 1
    const want = psi(7) + (5 * (psi(3) - psi(5) - psi(3)) + 2 * (psi(1) - psi(2) - psi(1))) / 7;
    expect(Math.abs(value - want)).toBeLessThan(1e-12);
  });

  it('refuses what it cannot estimate', () => {
    expect(() => estimateRossInformation([1, 2, 3, 4], [1, 2, 3, 4])).toThrow('got 4 rows of 4 classes');
    expect(() => estimateRossInformation([1, 1, 1], [1, 2, 3])).toThrow('k must be an integer of [1, n)');
    const same = estimateRossInformation(Array(50).fill('a'), binary(50, 1)[1], quick);
    expect(Math.abs(same.value)).toBeLessThan(1e-12);
    expect(same.notes).toEqual(['all labels are the same: they carry no information']);
  });
});

describe('estimateConditionalKsgInformation', () => {
  it('is near the truth for Gaussians, and finds nothing where Z explains all', () => {
    const n = 400;
    const random = stream(8, 'conditional');
    const z = fillNormal(random, new Float64Array(n));
    const noise = () => normal(random);
    const x = z.map((value) => value + noise());
    const explained = z.map((value) => value + noise());
    const direct = x.map((value, i) => z[i]! + 0.75 * (value - z[i]!) + noise());
    const none = estimateConditionalKsgInformation(x, explained, z, { permutations: 20 });
    expect(Math.abs(none.value)).toBeLessThan(0.06);
    expect(none.permutationNull!.pValue).toBeGreaterThan(0.05);
    expect(estimateKsgInformation(x, explained, quick).value).toBeGreaterThan(0.08);
    // I(X; Y | Z) = ½ log(1 + 0.75²) = 0.2231
    const some = estimateConditionalKsgInformation(x, direct, z, { permutations: 20 });
    expect(Math.abs(some.value - 0.2231)).toBeLessThan(0.08);
    expect(some.permutationNull!.pValue).toBeCloseTo(1 / 21, 12);
    expect(some.interval!.low).toBeLessThan(some.value);
    expect(() => estimateConditionalKsgInformation(x, x, z, { exchange: n })).toThrow('exchange as: k');
  });
});
