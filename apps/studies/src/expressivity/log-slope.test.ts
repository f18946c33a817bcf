import { describe, expect, it } from 'vitest';
import { logRatio } from './log-ratio.ts';
import { logSlope } from './log-slope.ts';

describe('logSlope', () => {
  it('is exact on a power law, with an interval of no width', () => {
    const found = logSlope([1, 2, 4, 8].map((x) => ({ x, y: 3 * x ** -1.5 })))!;
    expect(found.slope).toBeCloseTo(-1.5, 12);
    expect(found.interval[1] - found.interval[0]).toBeLessThan(1e-10); // rounding
  });

  it('has Student’s interval', () => {
    // log y is 0, 1, 1 at log x of 0, 1, 2: slope ½, residual squares 1/6, one degree of freedom
    const points = [0, 1, 2].map((x, i) => ({ x: Math.exp(x), y: Math.exp([0, 1, 1][i]!) }));
    const { slope, interval } = logSlope(points)!;
    expect(slope).toBeCloseTo(0.5, 12);
    expect(interval[1] - slope).toBeCloseTo(12.7062 * Math.sqrt(1 / 12), 3);
  });

  it('is none of two points, of one x, or where an error is 0', () => {
    const at = (xs: number[], ys: number[]) => logSlope(xs.map((x, i) => ({ x, y: ys[i]! })));
    expect(at([1, 2], [1, 2])).toBeUndefined();
    expect(at([2, 2, 2], [1, 2, 3])).toBeUndefined();
    expect(at([1, 2, 4], [1, 0, 3])).toBeUndefined();
  });
});

describe('logRatio', () => {
  it('pairs replications, and leaves out what only one has', () => {
    const { ratio, interval, pairs } = logRatio(
      new Map([
        [0, 2],
        [1, 8],
        [2, 5],
      ]),
      new Map([
        [0, 1],
        [1, 1],
      ]),
    )!;
    expect([ratio, pairs]).toEqual([4, 2]);
    // logs log 2 and log 8: standard error log 2, one degree of freedom
    expect(Math.log(interval[1] / 4) / Math.LN2).toBeCloseTo(12.7062, 3);
  });

  it('is none of one pair', () => {
    expect(logRatio(new Map([[0, 1]]), new Map([[0, 2]]))).toBeUndefined();
  });
});
