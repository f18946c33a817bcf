import { meanRisk } from '@moelab/core';
import { matrix, rowOf } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { checkAtlas } from './check-atlas.ts';
import { manifold } from './manifold.ts';

const shapes = ['circle', 'sphere', 'torus', 'swiss-roll', 'linked-circles'] as const;
const distance = (a: Float64Array, b: Float64Array) => Math.hypot(...a.map((v, s) => v - b[s]!));

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

  const everyAtlas = shapes.flatMap((shape) =>
    (['linear', 'geodesic'] as const).map((charts) => [shape, charts] as const),
  );
  it.each(everyAtlas)(
    'has an atlas of the %s that covers it, in %s coordinates that have an inverse',
    (shape, charts) => {
      const task = manifold({ shape, inputs: 6, charts, embedding: 'random', seed: 2 });
      const { atlas } = task;
      const x = task.lattice(200);
      checkAtlas(atlas, x);
      const { routing } = task.truth(x);
      const rho = atlas.partition(x);
      const [t, back] = [new Float64Array(atlas.dimension), new Float64Array(6)];
      const off = { inverse: 0, cell: 0, affine: 0 };
      for (let r = 0; r < x.rows; r++) {
        const point = rowOf(x, r);
        const own = rowOf(routing, r).indexOf(1);
        expect(rowOf(rho, r)[own]).toBe(Math.max(...rowOf(rho, r))); // the true routing is by the largest share
        for (const [i, { affine, cell, ...chart }] of atlas.charts.entries()) {
          if (!chart.contains(point)) continue;
          chart.coordinates(point, t);
          chart.point(t, back);
          off.inverse = Math.max(off.inverse, distance(point, back));
          for (const [j, v] of t.entries()) {
            const [low, high] = cell[j]!;
            if (i === own) off.cell = Math.max(off.cell, low - v, v - high);
            if (affine === undefined) continue;
            const { slopes, intercept } = affine;
            const said = point.reduce((sum, u, s) => sum + u * rowOf(slopes, s)[j]!, intercept[j]!);
            off.affine = Math.max(off.affine, Math.abs(said - v));
          }
        }
      }
      for (const most of Object.values(off)) expect(most).toBeLessThan(1e-13); // rounding
      expect(atlas.charts.every(({ affine }) => (affine !== undefined) === (charts === 'linear'))).toBe(true);
    },
  );

  it.each(shapes)('knows a linear gate that cuts the cells of the %s, or that there is none', (shape) => {
    const task = manifold({ shape, inputs: 5, embedding: 'random', seed: 4 });
    if (shape === 'swiss-roll' || shape === 'linked-circles') {
      expect(task.gate).toBeUndefined();
      return;
    }
    const { x, drawn } = task.sample(300, 1);
    for (const [r, own] of drawn!.entries()) {
      const scores = new Float64Array(task.experts);
      for (const [s, v] of rowOf(x, r).entries())
        for (const [i, slope] of rowOf(task.gate!, s).entries()) scores[i]! += v * slope;
      expect(scores.indexOf(Math.max(...scores))).toBe(own);
    }
  });

  it('has on a Swiss roll the moments of a sheet, by length and height', () => {
    const task = manifold({ shape: 'swiss-roll', inputs: 3 });
    const mean = (1 - Math.cos(5)) / 5 + Math.sin(3) / 3;
    expect(task.moments().mean[0]!.value).toBeCloseTo(mean, 12);
    const drawn = meanRisk(task.sample(4000, 1).regression.data);
    expect(Math.abs(drawn.value - mean)).toBeLessThan(4 * drawn.standardError);
  });

  it('has circles that are linked 1 apart, with opposite functions', () => {
    const task = manifold({ shape: 'linked-circles', inputs: 3 });
    const x = task.lattice(200);
    const { drawn } = task.sample(50, 1);
    expect(new Set(drawn).size).toBe(8);
    const apart = Array.from({ length: 100 * 100 }, (_, at) =>
      distance(rowOf(x, at % 100), rowOf(x, 100 + Math.floor(at / 100))),
    );
    expect(Math.min(...apart)).toBeCloseTo(1, 3); // on 100 points of each
    expect(Math.min(...apart)).toBeGreaterThan(1 - 1e-14);
    const { mean, secondMoment } = task.moments();
    expect(mean[0]!.value).toBeCloseTo(0, 13);
    expect(secondMoment.value).toBeCloseTo(1.1982905108511726, 13);
  });

  it.each([0.3, 0.8, 1.4])(
    'is of smoothness %f where it is rough: second differences over h fall as h to that power',
    (smoothness) => {
      const task = manifold({ inputs: 2, target: 'rough', smoothness, seed: 1 });
      const f = (angle: Float64Array) =>
        task.truth(matrix(angle.length, 2, Array.from(angle, (a) => [Math.cos(a), Math.sin(a)]).flat()))
          .regression.data;
      const angles = Float64Array.from({ length: 2000 }, (_, i) => (2 * Math.PI * (i + 0.5)) / 2000);
      const roughness = (h: number) => {
        const [left, middle, right] = [-h, 0, h].map((by) => f(angles.map((a) => a + by)));
        return Math.sqrt(meanRisk(middle!.map((v, i) => (left![i]! - 2 * v + right![i]!) ** 2)).value);
      };
      const slope = Math.log2(roughness(2 ** -4) / roughness(2 ** -9)) / 5;
      expect(Math.abs(slope - smoothness)).toBeLessThan(0.1); // five octaves of random signs
    },
  );

  it('is another rough function with another seed, and refuses a smoothness that splines do not have', () => {
    const value = (seed: number) =>
      manifold({ inputs: 2, target: 'rough', seed }).truth(matrix(1, 2, [0.6, 0.8])).regression.data[0];
    expect(value(1)).not.toBe(value(2));
    expect(() => manifold({ smoothness: 2 })).toThrow(
      'smoothness: must be a finite number > 0 and < 2, got 2',
    );
  });

  it('refuses a space that is too small for the manifold', () => {
    for (const [shape, least] of [
      ['sphere', 3],
      ['torus', 4],
      ['swiss-roll', 3],
      ['linked-circles', 3],
    ] as const)
      expect(() => manifold({ shape, inputs: least - 1 })).toThrow(
        `inputs: must be at least ${least} for a ${shape}, got ${least - 1}`,
      );
    // @ts-expect-error no such shape
    expect(() => manifold({ shape: 'circl' })).toThrow("did you mean 'circle'");
  });
});
