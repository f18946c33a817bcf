import { describe, expect, it } from 'vitest';
import { studentInterval } from '../estimation/student-interval.ts';
import { logRatio } from './log-ratio.ts';
import { logSlope } from './log-slope.ts';

describe('logSlope', () => {
  it('is exact on a power law', () => {
    expect(logSlope([1, 2, 4, 8].map((x) => ({ x, y: 3 * x ** -1.5 })))).toBeCloseTo(-1.5, 12);
  });

  it('is none of one x, of no points, or where an error is 0', () => {
    const at = (xs: number[], ys: number[]) => logSlope(xs.map((x, i) => ({ x, y: ys[i]! })));
    expect(at([2, 2, 2], [1, 2, 3])).toBeNaN();
    expect(at([], [])).toBeNaN();
    expect(at([1, 2, 4], [1, 0, 3])).toBeNaN();
  });
});

describe('studentInterval', () => {
  it('is Student’s, with one degree of freedom less than there are numbers', () => {
    const { mean, interval } = studentInterval([1, 3])!;
    expect(mean).toBe(2);
    expect(interval[1] - 2).toBeCloseTo(12.7062, 3);
  });

  it('is none of one number, or with a NaN', () => {
    expect(studentInterval([1])).toBeUndefined();
    expect(studentInterval([1, Number.NaN])).toBeUndefined();
  });
});

describe('logRatio', () => {
  it('pairs replications, and leaves out what only one has', () => {
    const a = new Map([
      [0, 2],
      [1, 8],
      [2, 5],
    ]);
    const b = new Map([
      [0, 1],
      [1, 1],
    ]);
    const { mean, count } = logRatio(a, b)!;
    expect(mean).toBeCloseTo(Math.log(4), 14);
    expect(count).toBe(2);
  });
});
