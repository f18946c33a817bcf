import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chiSquaredDivergence,
  jensenShannonDivergence,
  klDivergence,
  renyiDivergence,
  squaredHellinger,
  totalVariation,
} from '../index.ts';

const p = [0.5, 0.3, 0.2];
const q = [0.25, 0.25, 0.5];
const distributions = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 1, max: 20 })), {
    minLength: 2,
    maxLength: 6,
  })
  .filter((pairs) => pairs.some(([a]) => a > 0))
  .map((pairs) =>
    [0, 1].map((side) => {
      const total = pairs.reduce((sum, pair) => sum + pair[side]!, 0);
      return pairs.map((pair) => pair[side]! / total);
    }),
  );

describe('divergences', () => {
  it('have the values of their formulas', () => {
    const kl = 0.5 * Math.log(2) + 0.3 * Math.log(1.2) + 0.2 * Math.log(0.4);
    expect(Math.abs(klDivergence(p, q) - kl)).toBeLessThan(1e-15);
    expect(totalVariation(p, q)).toBeCloseTo(0.3, 15);
    const affinity = Math.sqrt(0.125) + Math.sqrt(0.075) + Math.sqrt(0.1);
    expect(Math.abs(squaredHellinger(p, q) - (1 - affinity))).toBeLessThan(1e-15);
    expect(Math.abs(chiSquaredDivergence(p, q) - (0.25 + 0.01 + 0.18))).toBeLessThan(1e-15);
    expect(Math.abs(renyiDivergence(p, q, 2) - Math.log(1.44))).toBeLessThan(1e-15);
    expect(Math.abs(renyiDivergence(p, q, 0.5) + 2 * Math.log(affinity))).toBeLessThan(1e-14);
    expect(renyiDivergence(p, q, Infinity)).toBe(Math.log(2));
    expect(renyiDivergence(p, q, 1)).toBe(klDivergence(p, q));
  });

  it('are infinite, or at their most, on disjoint supports', () => {
    for (const divergence of [klDivergence, chiSquaredDivergence])
      expect(divergence([1, 0], [0, 1])).toBe(Infinity);
    expect(renyiDivergence([1, 0], [0, 1], 0.5)).toBe(Infinity);
    expect(jensenShannonDivergence([1, 0], [0, 1])).toBe(Math.LN2);
    expect(squaredHellinger([1, 0], [0, 1])).toBe(1);
    expect(totalVariation([1, 0], [0, 1])).toBe(1);
    expect(klDivergence([1, 0], [1, 0])).toBe(0);
  });

  it('keep the inequalities between them', () => {
    fc.assert(
      fc.property(distributions, ([a, b]) => {
        const [kl, tv, hellinger] = [klDivergence(a!, b!), totalVariation(a!, b!), squaredHellinger(a!, b!)];
        expect(kl).toBeGreaterThanOrEqual(2 * tv * tv - 1e-12); // Pinsker
        expect(kl).toBeLessThanOrEqual(Math.log1p(chiSquaredDivergence(a!, b!)) + 1e-12);
        expect(hellinger).toBeLessThanOrEqual(tv + 1e-12);
        expect(jensenShannonDivergence(a!, b!)).toBeLessThanOrEqual(Math.LN2 + 1e-12);
        expect(renyiDivergence(a!, b!, 0.5)).toBeLessThanOrEqual(kl + 1e-12);
        expect(renyiDivergence(a!, b!, 3)).toBeGreaterThanOrEqual(kl - 1e-12);
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  it('refuse other lengths and what is no distribution', () => {
    expect(() => klDivergence(p, [0.5, 0.5])).toThrow('of one length, got 3 and 2');
    expect(() => totalVariation(p, [1, 1, 1])).toThrow('totalVariation: q: must sum to 1');
    expect(() => renyiDivergence(p, q, -1)).toThrow('order must be a number ≥ 0, got -1');
  });
});
