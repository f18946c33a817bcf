import { sum } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { inputDesign } from './input-design.ts';
import { type Truth, truths } from './truth.ts';

const fineness = { panels: 2, points: 4, perAxis: 4 };
const on = (range: readonly [number, number]): Truth => ({ ...truths.soft, range });

describe('inputDesign', () => {
  it('averages polynomials over each input of the range exactly', () => {
    const { x, weights } = inputDesign(on([-1, 2]), 2, fineness);
    const average = (of: (a: number, b: number) => number) =>
      sum(weights.map((w, i) => w * of(x.data[2 * i]!, x.data[2 * i + 1]!)));
    expect(x.rows).toBe(16);
    expect(average(() => 1)).toBeCloseTo(1, 12);
    expect(average((a, b) => a * b ** 2)).toBeCloseTo(0.5 * 1, 12); // E a = 1/2, E b² = 1
    expect(average((a, b) => a ** 3 * b)).toBeCloseTo(1.25 * 0.5, 12);
  });

  it('is the rule of panels for one input, on [0, 1] unless the truth says otherwise', () => {
    expect(inputDesign(truths.soft, 1, fineness).x.rows).toBe(8);
    expect(Math.max(...inputDesign(truths.soft, 1, fineness).x.data)).toBeLessThan(1);
    expect(Math.min(...inputDesign(on([4, 5]), 1, fineness).x.data)).toBeGreaterThan(4);
  });
});
