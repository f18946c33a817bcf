import { meanRisk } from '@moelab/core';
import { matrix, rowOf } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { manifold } from './manifold.ts';

describe('manifold', () => {
  it.each([16, 128])(
    'has the moments of the circle in R^%i: J₀(3), (1 − J₀(10))/2 + (1 + J₀(6))/2',
    (inputs) => {
      const { mean, secondMoment } = manifold({ inputs }).moments();
      expect(mean[0]!.value).toBeCloseTo(-0.2600519549019335, 14);
      expect(secondMoment.value).toBeCloseTo(1.1982905108511726, 13);
      expect(secondMoment.value - mean[0]!.value ** 2).toBeCloseTo(1.1306634916028553, 13);
    },
  );

  it('has the moments of a sphere, whose coordinates are uniform on [−1, 1]', () => {
    const { mean, secondMoment } = manifold({ shape: 'sphere', inputs: 3 }).moments();
    expect(mean[0]!.value).toBeCloseTo(Math.sin(3) / 3, 13);
    const want = (1 - Math.sin(10) / 10) / 2 + (1 + Math.sin(6) / 6) / 2;
    expect(secondMoment.value).toBeCloseTo(want, 13);
  });

  it('has on a torus twice the mean and twice the variance of the circle, in a random subspace too', () => {
    const { mean, secondMoment } = manifold({
      shape: 'torus',
      inputs: 6,
      embedding: 'random',
      seed: 5,
    }).moments();
    expect(mean[0]!.value).toBeCloseTo(-2 * 0.2600519549019335, 12);
    expect(secondMoment.value - mean[0]!.value ** 2).toBeCloseTo(2 * 1.1306634916028553, 12);
  });

  it.each([
    ['circle', 4],
    ['sphere', 6],
    ['torus', 16],
  ] as const)(
    'draws the %s on the manifold, in all of its %i charts alike, with the moments that it states',
    (shape, charts) => {
      const task = manifold({ shape, inputs: 8, embedding: 'random' });
      const { x, regression, drawn } = task.sample(4000, 1);
      for (let i = 0; i < 10; i++) {
        const norm = rowOf(x, i).reduce((total, v) => total + v * v, 0);
        expect(norm).toBeCloseTo(shape === 'torus' ? 2 : 1, 12);
      }
      const { mean, secondMoment } = task.moments();
      const drawnMean = meanRisk(regression.data);
      expect(Math.abs(drawnMean.value - mean[0]!.value)).toBeLessThan(4 * drawnMean.standardError);
      const squares = meanRisk(regression.data.map((f) => f * f));
      expect(Math.abs(squares.value - secondMoment.value)).toBeLessThan(4 * squares.standardError);
      expect(task.experts).toBe(charts);
      for (let k = 0; k < charts; k++) {
        const share = meanRisk(Float64Array.from(drawn!, (own) => (own === k ? 1 : 0)));
        expect(Math.abs(share.value - 1 / charts)).toBeLessThan(4 * share.standardError);
      }
    },
  );

  it('cuts the circle as the bias-free linear gate with rows ±e₁, ±e₂ does', () => {
    const task = manifold({ inputs: 2 });
    const corners = matrix(4, 2, [0.9, 0.1, -0.9, 0.1, 0.1, 0.9, 0.1, -0.9]);
    expect([...task.truth(corners).routing.data]).toEqual([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]);
    const { regression } = task.truth(matrix(1, 2, [0.6, -0.8]));
    expect(regression.data[0]).toBeCloseTo(Math.sin(3) + Math.cos(-2.4), 14);
  });

  it('has its noise for best risk, and no density without noise', () => {
    const noisy = manifold({ noise: 0.1 });
    expect(noisy.bestRisk('squared').value).toBeCloseTo(0.01, 14);
    expect(noisy.bestRisk('log').value).toBeCloseTo((1 + Math.log(2 * Math.PI * 0.01)) / 2, 12);
    expect(noisy.bestRoutingError().value).toBe(0);
    expect(() => manifold().bestRisk('log')).toThrow('without noise its targets have no density');
    const { x, y } = manifold().sample(3, 1);
    expect(() => manifold().logDensity(x, y)).toThrow('give it noise > 0');
  });

  it('refuses a space that is too small for the manifold', () => {
    expect(() => manifold({ shape: 'torus', inputs: 3 })).toThrow(
      'inputs: must be at least 4 for a torus, got 3',
    );
    // @ts-expect-error no such shape
    expect(() => manifold({ shape: 'circl' })).toThrow("did you mean 'circle'");
  });
});
