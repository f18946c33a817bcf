import { meanRisk } from '@moelab/core';
import { matrix } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { compositional } from './compositional.ts';

const one = (options: object, z: number) =>
  compositional({ levels: 1, ...options }).truth(matrix(1, 1, [z])).regression.data[0]!;

describe('compositional', () => {
  it('has pieces that rise to i/16, and to i/4 with kinks', () => {
    for (const i of [1, 2, 3]) {
      expect(one({}, i - 0.5)).toBeCloseTo(i / 16, 15);
      expect(one({ form: 'kinked' }, i - 0.5)).toBeCloseTo(i / 4, 15);
    }
  });

  it('has the known moments of one coordinate and of the sum: means 1/15 and 2/15, variances 2.962963e-3 and 5.925926e-3', () => {
    const { mean, secondMoment } = compositional({ levels: 1 }).moments();
    expect(mean[0]!.value).toBeCloseTo(1 / 15, 15);
    expect(secondMoment.value).toBeCloseTo(14 / 3 / 630, 15);
    expect(secondMoment.value - (1 / 15) ** 2).toBeCloseTo(2.962963e-3, 9);
    const sum = compositional().moments();
    expect(sum.mean[0]!.value).toBeCloseTo(2 / 15, 15);
    expect(sum.secondMoment.value - (2 / 15) ** 2).toBeCloseTo(5.925926e-3, 9);
  });

  it.each([
    { levels: 2, target: 'sum' },
    { levels: 2, target: 'vector', pieces: 4 },
    { levels: 3, target: 'vector', form: 'kinked' },
    { levels: 4, target: 'sum', form: 'kinked', pieces: 2 },
  ] as const)('draws %o with the moments that it states', (options) => {
    const task = compositional(options);
    const { regression } = task.sample(3000, 1);
    const { mean, secondMoment } = task.moments();
    const { cols } = regression;
    for (const [o, want] of mean.entries()) {
      const { value, standardError } = meanRisk(regression.data.filter((_, at) => at % cols === o));
      expect(Math.abs(value - want.value)).toBeLessThan(4 * standardError);
    }
    const squares = Float64Array.from({ length: regression.rows }, (_, i) =>
      regression.data.subarray(i * cols, (i + 1) * cols).reduce((total, v) => total + v * v, 0),
    );
    const second = meanRisk(squares);
    expect(Math.abs(second.value - secondMoment.value)).toBeLessThan(4 * second.standardError);
  });

  it('numbers the cubes with the last level fastest, integers with the interval below', () => {
    const task = compositional({ pieces: 3, levels: 2 });
    const { routing } = task.truth(matrix(5, 2, [0.5, 0.5, 0.5, 2.5, 2.5, 0.5, 1, 2, 0, 3]));
    const cubes = Array.from({ length: 5 }, (_, i) => routing.data.subarray(9 * i, 9 * i + 9).indexOf(1));
    expect(cubes).toEqual([0, 2, 6, 1, 2]);
  });

  it('has a continuous derivative where pieces meet, unless with kinks', () => {
    const jump = (form: 'smooth' | 'kinked') => {
      const h = 1e-6;
      return (one({ form }, 1 + h) - 2 * one({ form }, 1) + one({ form }, 1 - h)) / h;
    };
    expect(Math.abs(jump('smooth'))).toBeLessThan(1e-5); // h times the second derivative, 2 and 4
    expect(jump('kinked')).toBeCloseTo(3, 4); // the slopes −1 and 2
  });

  it('lets each true expert say its own polynomial, of all outputs', () => {
    const { means } = compositional({ levels: 2, pieces: 2, target: 'vector' }).truth(
      matrix(1, 2, [0.5, 1.5]),
    );
    const f = (i: number, z: number) => i * (i - 1 - z) ** 2 * (z - i) ** 2;
    const want = [1, 1, 1, 2, 2, 1, 2, 2].map((i, at) => f(i, at % 2 === 0 ? 0.5 : 1.5));
    for (const [at, v] of want.entries()) expect(means.data[at]).toBeCloseTo(v, 14);
  });

  it('refuses more cubes than a routing row can hold', () => {
    expect(() => compositional({ pieces: 10, levels: 4 })).toThrow('at most 4096 cubes, got 10^4 = 10000');
    expect(() => compositional({ pieces: 0 })).toThrow('pieces: must be an integer ≥ 1, got 0');
  });
});
