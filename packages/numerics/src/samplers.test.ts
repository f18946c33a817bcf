import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { categorical } from './categorical.ts';
import { dirichlet } from './dirichlet.ts';
import { erf } from './erf.ts';
import { gamma, logGamma } from './gamma.ts';
import { fillNormal, normal } from './normal.ts';
import { normalCdf } from './normal-cdf.ts';
import { permutation } from './permutation.ts';
import { sphere } from './sphere.ts';
import { stream } from './stream.ts';
import { uniform, uniformInteger } from './uniform.ts';

const N = 20000;

/** (mean of the draws − theory) over its standard error; 4 is passed once in 16,000 seeds. */
function zScore(draws: readonly number[], theory: number): number {
  const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
  const square = draws.reduce((sum, draw) => sum + (draw - mean) ** 2, 0) / (draws.length - 1);
  return Math.abs(mean - theory) / Math.sqrt(square / draws.length);
}

/** √n times the Kolmogorov–Smirnov distance; beyond 1.95 once in 1,000 seeds. */
function kolmogorov(draws: readonly number[], cdf: (x: number) => number): number {
  const sorted = [...draws].sort((a, b) => a - b);
  const n = sorted.length;
  const most = sorted.reduce((most, x, i) => {
    const p = cdf(x);
    return Math.max(most, p - i / n, (i + 1) / n - p);
  }, 0);
  return most * Math.sqrt(n);
}

const draw = (name: string, sampler: (source: ReturnType<typeof stream>) => number) => {
  const source = stream(1, 'samplers', name);
  return Array.from({ length: N }, () => sampler(source));
};

describe('uniform', () => {
  test('has the distribution and stays inside', () => {
    const draws = draw('uniform', (source) => uniform(source, -2, 3));
    expect(kolmogorov(draws, (x) => (x + 2) / 5)).toBeLessThan(1.95);
    expect(zScore(draws, 0.5)).toBeLessThan(4);
    expect(draws.every((x) => x >= -2 && x < 3)).toBe(true);
    expect(() => uniform(stream(1), 0, Infinity)).toThrow('uniform: the ends must be finite');
  });

  test('integers fall on each value alike', () => {
    const counts = new Float64Array(6);
    for (const i of draw('integer', (source) => uniformInteger(source, 6))) counts[i]! += 1;
    const chiSquare = counts.reduce((sum, count) => sum + (count - N / 6) ** 2 / (N / 6), 0);
    expect(chiSquare).toBeLessThan(20.5); // 0.999 quantile, 5 degrees of freedom
    expect(uniformInteger(stream(1), 1)).toBe(0);
    expect(uniformInteger(stream(1), 2 ** 32)).toBe(stream(1).uint32());
    expect(() => uniformInteger(stream(1), 0)).toThrow('got 0');
  });

  test('integers reject the words that would favour small values', () => {
    // n = 3 · 2³⁰: words from 3 · 2³⁰ on would fall on the lowest third once more.
    const words = [0xffffffff, 0xc0000000, 5];
    const source = { ...stream(1), uint32: () => words.shift()! };
    expect(uniformInteger(source, 0xc0000000)).toBe(5);
  });
});

describe('normal', () => {
  test('has the distribution and the moments', () => {
    const draws = draw('normal', (source) => normal(source));
    expect(kolmogorov(draws, normalCdf)).toBeLessThan(1.95);
    for (const [power, theory] of [
      [1, 0],
      [2, 1],
      [3, 0],
      [4, 3],
      [6, 15],
    ] as const) {
      const powers = draws.map((x) => x ** power);
      expect(zScore(powers, theory)).toBeLessThan(4);
    }
  });

  test('moves and scales, and fills a list with the same draws', () => {
    const source = stream(2, 'fill');
    const single = Array.from({ length: 5 }, () => normal(source, 3, 2));
    expect([...fillNormal(stream(2, 'fill'), new Float64Array(5), 3, 2)]).toEqual(single);
    expect(normal(stream(2, 'fill'))).toBeCloseTo((single[0]! - 3) / 2, 14);
  });

  test('is finite and symmetric at the ends of the uniform', () => {
    const fixed = (u: number) => ({ ...stream(1), next: () => u });
    expect(normal(fixed(0))).toBeCloseTo(-8.29236, 4);
    expect(normal(fixed(1 - 2 ** -53))).toBe(-normal(fixed(0)));
    expect(normal(fixed(0.5))).toBeGreaterThan(0);
  });
});

describe('gamma', () => {
  test('has the distribution for shapes below, at and above 1', () => {
    const cases: readonly [number, (x: number) => number][] = [
      [0.5, (x) => erf(Math.sqrt(x))],
      [1, (x) => -Math.expm1(-x)],
      [2, (x) => 1 - (1 + x) * Math.exp(-x)],
      [4, (x) => 1 - (1 + x + x ** 2 / 2 + x ** 3 / 6) * Math.exp(-x)],
    ];
    for (const [shape, cdf] of cases) {
      const draws = draw(`gamma ${shape}`, (source) => gamma(source, shape));
      expect(kolmogorov(draws, cdf)).toBeLessThan(1.95);
    }
  });

  test('has mean aθ and variance aθ²', () => {
    for (const shape of [0.1, 0.7, 1.5, 30]) {
      const draws = draw(`moments ${shape}`, (source) => gamma(source, shape, 2));
      expect(zScore(draws, 2 * shape)).toBeLessThan(4);
      expect(
        zScore(
          draws.map((x) => (x - 2 * shape) ** 2),
          4 * shape,
        ),
      ).toBeLessThan(4);
    }
  });

  test('its logarithm stays finite where the draw underflows', () => {
    const draws = draw('tiny', (source) => logGamma(source, 1e-4));
    expect(draws.every(Number.isFinite)).toBe(true);
    // E log G = ψ(a) = −1/a − 0.577 + O(a).
    expect(zScore(draws, -1e4 - 0.5771)).toBeLessThan(4);
  });

  test('refuses a shape or a scale that is not > 0', () => {
    expect(() => gamma(stream(1), 0)).toThrow('gamma: shape must be finite and > 0, got 0');
    expect(() => gamma(stream(1), 1, -1)).toThrow('gamma: scale must be finite and > 0, got -1');
  });
});

test('dirichlet has mean aᵢ/a and variance mᵢ(1 − mᵢ)/(a + 1), and falls into corners', () => {
  const concentration = [0.5, 1, 2.5];
  const source = stream(1, 'dirichlet');
  const draws = Array.from({ length: N }, () => dirichlet(source, concentration));
  concentration.forEach((a, i) => {
    const mean = a / 4;
    expect(
      zScore(
        draws.map((x) => x[i]!),
        mean,
      ),
    ).toBeLessThan(4);
    expect(
      zScore(
        draws.map((x) => (x[i]! - mean) ** 2),
        (mean * (1 - mean)) / 5,
      ),
    ).toBeLessThan(4);
  });
  const corner = dirichlet(source, [1e-5, 1e-5, 1e-5]);
  expect(Math.max(...corner)).toBeCloseTo(1, 12);
  expect([...dirichlet(source, [3])]).toEqual([1]);
  expect(() => dirichlet(source, [])).toThrow('got none');
  expect(() => dirichlet(source, [1, 0])).toThrow(
    'dirichlet: concentration[1] must be finite and > 0, got 0',
  );
});

test('categorical draws in proportion, never a weight of 0', () => {
  const weights = [1, 0, 3, 6];
  const draws = draw('categorical', (source) => categorical(source, weights));
  weights.forEach((weight, i) => {
    const hits = draws.map((index) => (index === i ? 1 : 0));
    if (weight === 0) expect(hits.includes(1)).toBe(false);
    else expect(zScore(hits, weight / 10)).toBeLessThan(4);
  });
  const top = { ...stream(1), next: () => 1 - 2 ** -53 };
  expect(categorical(top, [0.1, 0.2, 0.3, 0])).toBe(2);
  expect(() => categorical(stream(1), [1, -1])).toThrow(
    'categorical: weights[1] must be finite and ≥ 0, got -1',
  );
  expect(() => categorical(stream(1), [0, 0])).toThrow('got 0');
  expect(() => categorical(stream(1), [])).toThrow(RangeError);
});

test('sphere has unit norm, mean 0 and E xᵢ² = 1/d; in three dimensions each coordinate is uniform', () => {
  const source = stream(1, 'sphere');
  const draws = Array.from({ length: N }, () => sphere(source, 3));
  expect(draws.every((x) => Math.abs(Math.hypot(...x) - 1) < 1e-15)).toBe(true);
  for (const i of [0, 1, 2]) {
    expect(
      zScore(
        draws.map((x) => x[i]!),
        0,
      ),
    ).toBeLessThan(4);
    expect(
      zScore(
        draws.map((x) => x[i]! ** 2),
        1 / 3,
      ),
    ).toBeLessThan(4);
    // Archimedes: the height on a sphere is uniform.
    expect(
      kolmogorov(
        draws.map((x) => x[i]!),
        (z) => (z + 1) / 2,
      ),
    ).toBeLessThan(1.95);
  }
  expect(Math.abs(sphere(source, 1)[0]!)).toBe(1);
  expect(() => sphere(source, 0)).toThrow('sphere: d must be an integer ≥ 1, got 0');
});

test('permutation holds each number once and makes all orders alike', () => {
  fc.assert(
    fc.property(fc.nat(60), fc.nat(), (n, seed) => {
      const order = permutation(stream(seed), n);
      expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
    }),
    { numRuns: 100, seed: 14 },
  );
  const source = stream(1, 'permutation');
  const counts = new Map<string, number>();
  for (let i = 0; i < N; i++) {
    const key = permutation(source, 4).join('');
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - N / 24) ** 2 / (N / 24), 0);
  expect(counts.size).toBe(24);
  expect(chiSquare).toBeLessThan(49.7); // 0.999 quantile, 23 degrees of freedom
  expect(() => permutation(source, -1)).toThrow('got -1');
});
