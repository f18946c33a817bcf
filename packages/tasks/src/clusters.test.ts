import { meanRisk } from '@moelab/core';
import { matrix, normalCdf } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { clusters } from './clusters.ts';
import { leastQuantizationError } from './least-quantization-error.ts';

describe('clusters', () => {
  it.each([
    [1, 'quadrature'],
    [2, 'quadrature'],
    [5, 'monte-carlo'],
  ] as const)('cannot tell two clusters in %i dimensions as often as Φ(−δ/2) says (%s)', (inputs, method) => {
    const task = clusters({ clusters: 2, inputs, separation: 2, seed: 2 });
    const error = task.bestRoutingError();
    expect(error.method).toBe(method);
    // the integrand has a kink: the rule's own estimate of its error, or four standard errors
    expect(Math.abs(error.value - normalCdf(-1))).toBeLessThan(4 * error.uncertainty);
    expect(error.uncertainty).toBeLessThan(0.01);
  });

  it('knows how often its clusters are drawn, given what x shows of them', () => {
    const { drawn, routing } = clusters({ clusters: 3, separation: 0.7, seed: 1 }).sample(4000, 1);
    for (let k = 0; k < 3; k++) {
      // E[(1[T = k] − P(k | x)) g(x)] = 0 for any g; here 1 and P(k | x)
      const off = Float64Array.from(drawn!, (own, i) => (own === k ? 1 : 0) - routing.data[3 * i + k]!);
      for (const values of [off, off.map((v, i) => v * routing.data[3 * i + k]!)]) {
        const { value, standardError } = meanRisk(values);
        expect(Math.abs(value)).toBeLessThan(4 * standardError);
      }
    }
  });

  it.each(['value', 'linear'] as const)(
    'draws targets of %s clusters with the best risks that it states',
    (target) => {
      const task = clusters({ target, clusters: 3, inputs: 1, separation: 1, noise: 0.3, seed: 4 });
      const { x, y, regression } = task.sample(4000, 1);
      const squared = meanRisk(y.data.map((v, i) => (v - regression.data[i]!) ** 2));
      expect(Math.abs(squared.value - task.bestRisk('squared').value)).toBeLessThan(
        4 * squared.standardError,
      );
      const log = meanRisk(task.logDensity(x, y).map((p) => -p));
      expect(Math.abs(log.value - task.bestRisk('log').value)).toBeLessThan(4 * log.standardError);
    },
  );

  it('draws classes with the best error and the entropy that it states', () => {
    const task = clusters({ target: 'class', classes: 3, clusters: 5, separation: 3, noise: 0.2, seed: 1 });
    const { x, y, regression } = task.sample(4000, 1);
    const wrong = Float64Array.from({ length: y.rows }, (_, i) => {
      const own = regression.data.subarray(3 * i, 3 * i + 3);
      return own[y.data[i]!]! < Math.max(...own) ? 1 : 0;
    });
    const error = meanRisk(wrong);
    expect(Math.abs(error.value - task.bestRisk('zero-one').value)).toBeLessThan(4 * error.standardError);
    const log = meanRisk(task.logDensity(x, y).map((p) => -p));
    expect(Math.abs(log.value - task.bestRisk('log').value)).toBeLessThan(4 * log.standardError);
    expect(() => task.logDensity(matrix(1, 2), matrix(1, 1, [3]))).toThrow(
      'y: row 1 must be a class index from 0 to 2, got 3',
    );
    expect(() => task.bestRisk('squared')).toThrow("must be 'log' or 'zero-one' for classes");
  });

  it('takes far clusters for hard routing: the label noise is all that is left', () => {
    const task = clusters({ target: 'class', classes: 4, clusters: 4, separation: 12, noise: 0.2, seed: 1 });
    expect(task.bestRisk('zero-one').value).toBeCloseTo(0.15, 8); // 0.2 · 3/4
    expect(task.bestRoutingError().value).toBeLessThan(1e-8); // at most 3 Φ(−6)
  });

  it('tells what few experts lose at least: nothing when each cluster has its own', () => {
    const task = clusters({ clusters: 5, seed: 7 });
    const { data } = task.truth(matrix(1, 2)).means;
    const center = data.reduce((a, b) => a + b) / 5;
    expect(task.limitedExperts(1)).toBeCloseTo(data.reduce((t, v) => t + (v - center) ** 2, 0) / 5, 14);
    const losses = [1, 2, 3, 4, 5, 6].map((n) => task.limitedExperts(n));
    for (let n = 1; n < 5; n++) expect(losses[n]!).toBeLessThan(losses[n - 1]!);
    expect(losses.slice(4)).toEqual([0, 0]);
    const classes = clusters({ target: 'class', classes: 3, clusters: 7, noise: 0.1, seed: 1 });
    // clusters 3, 2 and 2 of the classes; an expert for the first leaves 4 of 7 out
    expect(classes.limitedExperts(1)).toBeCloseTo((0.9 * 4) / 7, 14);
    expect(classes.limitedExperts(2)).toBeCloseTo((0.9 * 2) / 7, 14);
    expect(classes.limitedExperts(3)).toBe(0);
    expect(() => clusters({ target: 'linear', seed: 1 }).limitedExperts(2)).toThrow('say one thing each');
  });

  it('refuses options that make no clusters', () => {
    expect(() => clusters({ clusters: 0, seed: 1 })).toThrow('clusters: must be an integer ≥ 1, got 0');
    expect(() => clusters({ target: 'class', noise: 2, seed: 1 })).toThrow(
      'a probability of [0, 1] for classes, got 2',
    );
    // @ts-expect-error the seed is missing
    expect(() => clusters({})).toThrow('seed: must be an integer, got nothing');
  });
});

describe('leastQuantizationError', () => {
  it('groups what is near, by weight', () => {
    expect(leastQuantizationError([0, 10, 1, 11], [0.25, 0.25, 0.25, 0.25], 2)).toBeCloseTo(0.25, 14);
    // 0 and 1 together cost ¾·¼/(¾+¼)·… = 0.6·0.1/0.7; 1 and 3 together would cost 0.1·0.3/0.4·4
    expect(leastQuantizationError([0, 1, 3], [0.6, 0.1, 0.3], 2)).toBeCloseTo((0.6 * 0.1) / 0.7, 14);
  });

  it('is no more than that of any grouping', () => {
    const values = [0.3, -1.2, 2.2, 0.9, -0.4, 1.1];
    const weights = [0.1, 0.2, 0.3, 0.1, 0.2, 0.1];
    let least = Infinity;
    for (let code = 0; code < 3 ** 6; code++) {
      const group = values.map((_, k) => Math.floor(code / 3 ** k) % 3);
      let loss = 0;
      for (let g = 0; g < 3; g++) {
        const own = values.map((_, k) => k).filter((k) => group[k] === g);
        const mass = own.reduce((t, k) => t + weights[k]!, 0);
        const mean = own.reduce((t, k) => t + weights[k]! * values[k]!, 0) / mass;
        loss += own.reduce((t, k) => t + weights[k]! * (values[k]! - mean) ** 2, 0);
      }
      least = Math.min(least, loss);
    }
    expect(leastQuantizationError(values, weights, 3)).toBeCloseTo(least, 14);
  });
});
