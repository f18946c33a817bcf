import { describe, expect, it } from 'vitest';
import { gaussLegendre } from './gauss-legendre.ts';
import { sum } from './sum.ts';

const integral = (rule: ReturnType<typeof gaussLegendre>, f: (x: number) => number) =>
  sum(rule.nodes.map((x, i) => rule.weights[i]! * f(x)));

describe('gaussLegendre', () => {
  it('has the three nodes 0 and ±√(3/5) with weights 8/9 and 5/9', () => {
    const { nodes, weights } = gaussLegendre(-1, 1, { points: 3 });
    for (const [i, x] of [-Math.sqrt(0.6), 0, Math.sqrt(0.6)].entries()) expect(nodes[i]).toBeCloseTo(x, 14);
    for (const [i, w] of [5 / 9, 8 / 9, 5 / 9].entries()) expect(weights[i]).toBeCloseTo(w, 14);
  });

  it('is exact for degree 2n − 1 and no higher', () => {
    for (const points of [1, 2, 5, 12, 40]) {
      const rule = gaussLegendre(0, 1, { points });
      expect(integral(rule, (x) => x ** (2 * points - 1))).toBeCloseTo(1 / (2 * points), 13);
    }
    expect(Math.abs(integral(gaussLegendre(0, 1, { points: 2 }), (x) => x ** 4) - 0.2)).toBeGreaterThan(1e-3);
  });

  it('integrates over panels', () => {
    const rule = gaussLegendre(-2, 3, { points: 6, panels: 10 });
    expect(integral(rule, Math.exp)).toBeCloseTo(Math.exp(3) - Math.exp(-2), 11);
    expect([...rule.nodes]).toEqual([...rule.nodes].sort((a, b) => a - b));
  });

  it('refuses ends out of order and no points', () => {
    expect(() => gaussLegendre(1, 0, { points: 2 })).toThrow(RangeError);
    expect(() => gaussLegendre(0, 1, { points: 0 })).toThrow('points must be an integer');
  });
});
