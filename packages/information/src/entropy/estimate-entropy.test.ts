import { categorical, stream } from '@moelab/numerics';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimateEntropy, shannonEntropy } from '../index.ts';

const estimators = ['plug-in', 'miller-madow', 'nsb'] as const;

describe('estimateEntropy', () => {
  it('gives the published values for the counts 4, 2, 1, 0', () => {
    const of = (estimator: (typeof estimators)[number]) => estimateEntropy([4, 2, 1, 0], { estimator }).value;
    expect(Math.abs(of('plug-in') - 0.955699891)).toBeLessThan(1e-9);
    expect(Math.abs(of('miller-madow') - 1.098557034)).toBeLessThan(1e-9);
    expect(Math.abs(of('nsb') - 1.098443)).toBeLessThan(1e-5);
  });

  it('has an interval that holds the truth in about 95 of 100 samples, and tells its bias', () => {
    const p = [0.4, 0.3, 0.2, 0.1];
    const truth = shannonEntropy(p);
    let held = 0;
    for (let sample = 0; sample < 200; sample++) {
      const random = stream(1, 'entropy', sample);
      const counts = new Float64Array(4);
      for (let i = 0; i < 100; i++) counts[categorical(random, p)]!++;
      const { interval, bias, n } = estimateEntropy(counts);
      if (interval!.low <= truth && truth <= interval!.high) held++;
      expect([n, bias.length > 0]).toEqual([100, true]);
    }
    // 190 ± 4.5 · 3.1
    expect(held).toBeGreaterThan(175);
    expect(held).toBeLessThan(200);
  });

  it('has the jackknife of leaving out every observation by itself', () => {
    const counts = [3, 3, 1, 0];
    const { interval } = estimateEntropy(counts, { estimator: 'plug-in' });
    const observations = [0, 0, 0, 1, 1, 1, 2];
    const without = observations.map((letter) => {
      const left = counts.map((count, i) => (i === letter ? count - 1 : count));
      return shannonEntropy(left.map((count) => count / 6));
    });
    const mean = without.reduce((sum, value) => sum + value, 0) / 7;
    const variance = (6 / 7) * without.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    expect(Math.abs(interval!.standardError - Math.sqrt(variance))).toBeLessThan(1e-12);
  });

  it('tends to the logarithm of the alphabet, and of one letter is 0', () => {
    for (const estimator of estimators) {
      expect(Math.abs(estimateEntropy(Array(8).fill(5000), { estimator }).value - Math.log(8))).toBeLessThan(
        2e-4,
      );
      expect(Math.abs(estimateEntropy([7], { estimator }).value)).toBeLessThan(1e-12);
    }
    // a larger alphabet: more may still come
    const known = estimateEntropy([2, 1], { estimator: 'nsb' }).value;
    expect(estimateEntropy([2, 1], { estimator: 'nsb', alphabet: 1000 }).value).toBeGreaterThan(known);
  });

  it('refuses probabilities, empty counts and an alphabet that is too small', () => {
    expect(() => estimateEntropy([0.5, 0.5])).toThrow('counts[0] must be an integer ≥ 0, got 0.5');
    expect(() => estimateEntropy([1, -1])).toThrow('got -1');
    expect(() => estimateEntropy([0, 0])).toThrow('counts must not all be 0');
    expect(() => estimateEntropy([1, 1], { alphabet: 1 })).toThrow('the 2 letters that occur, got 1');
    expect(estimateEntropy([1, 0]).interval).toBeNull();
  });
});

describe('shannonEntropy', () => {
  it('lies between 0 and log K, which uniform letters have', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: 1 }), (weights) => {
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        const entropy = shannonEntropy(weights.map((weight) => weight / total));
        expect(entropy).toBeGreaterThanOrEqual(-1e-15);
        expect(entropy).toBeLessThanOrEqual(Math.log(weights.length) + 1e-14);
      }),
      { numRuns: 100, seed: 1 },
    );
    expect(shannonEntropy([0, 1])).toBe(0);
    expect(Math.abs(shannonEntropy(Array(5).fill(0.2)) - Math.log(5))).toBeLessThan(1e-15);
  });

  it('refuses what is no distribution, and says what it saw', () => {
    expect(() => shannonEntropy([0.5, 0.6])).toThrow('must sum to 1 within 0.000001, got 1.1');
    expect(() => shannonEntropy([1.5, -0.5])).toThrow('entry 1 must be a probability, got -0.5');
    expect(() => shannonEntropy([Number.NaN, 1])).toThrow('got NaN');
    expect(() => shannonEntropy([])).toThrow('got 0');
  });
});
