import { describe, expect, it } from 'vitest';
import { medianInterval } from './median-interval.ts';
import { shareInterval } from './share-interval.ts';

describe('medianInterval', () => {
  it('takes the order statistics of the binomial table', () => {
    const twenty = Array.from({ length: 20 }, (_, i) => 20 - i);
    expect(medianInterval(twenty)).toEqual({ median: 10.5, interval: [6, 15], count: 20 });
    expect(medianInterval([9, 1, 4]).median).toBe(4);
    expect(medianInterval([1, 2, 3, 4, 5, 6]).interval).toEqual([1, 6]);
  });

  it('has no interval for less than six numbers, and no median for none', () => {
    expect(medianInterval([1, 2, 3, 4, 5]).interval).toEqual([Number.NaN, Number.NaN]);
    expect(medianInterval([]).median).toBeNaN();
  });
});

describe('shareInterval', () => {
  it('is Wilson’s, at the ends too', () => {
    const [low, high] = shareInterval(453, 800);
    expect(low).toBeCloseTo(0.5317, 4);
    expect(high).toBeCloseTo(0.6002, 4);
    expect(shareInterval(0, 10)[0]).toBeCloseTo(0, 12);
    expect(shareInterval(0, 10)[1]).toBeCloseTo(0.2775, 4);
  });
});
