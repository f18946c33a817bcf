import { describe, expect, it } from 'vitest';
import { intervalOf, logMean, meanSlope, minus } from './mean-slope.ts';

describe('meanSlope', () => {
  it('is exact on a power law, and what replications share at every x cancels', () => {
    const points = [1, 2, 4].map((x) => ({ x, y: [0.9, 1, 1.2].map((own) => (own * 3) / x) }));
    const found = meanSlope(points)!;
    expect(found.value).toBeCloseTo(-1, 12);
    const [low, high] = intervalOf(found);
    expect(high - low).toBeLessThan(1e-10); // rounding
  });

  it('has the slope of two means and Student’s interval', () => {
    // means 2 and 4; slopes of the two replications, linearised: ±(1/2 + 1/4)/log 2 around 1
    const found = meanSlope([
      { x: 1, y: [1, 3] },
      { x: 2, y: [5, 3] },
    ])!;
    expect(found.value).toBeCloseTo(1, 12);
    const influence = 0.75 / Math.LN2;
    expect([...found.influence]).toEqual([expect.closeTo(influence, 12), expect.closeTo(-influence, 12)]);
    expect(intervalOf(found)[1]).toBeCloseTo(1 + 12.7062 * influence, 3); // one degree of freedom
  });

  it('takes what a bound and a gap share out of their difference', () => {
    const a = logMean([1, 2, 3])!;
    expect(minus(a, a).influence).toEqual(new Float64Array(3));
    expect(minus(logMean([2, 4, 6])!, a).value).toBeCloseTo(Math.LN2, 12);
  });

  it('is none of a mean that is not positive, of one x, or of one replication', () => {
    expect(meanSlope([1, 2].map((x) => ({ x, y: [-1, 1] })))).toBeUndefined();
    expect(meanSlope([1, 1].map((x) => ({ x, y: [1, 2] })))).toBeUndefined();
    expect(meanSlope([1, 2].map((x) => ({ x, y: [1] })))).toBeUndefined();
    expect(
      meanSlope([
        { x: 1, y: [1, 2] },
        { x: 2, y: [1, 2, 3] },
      ]),
    ).toBeUndefined();
    expect(meanSlope([])).toBeUndefined();
  });
});
