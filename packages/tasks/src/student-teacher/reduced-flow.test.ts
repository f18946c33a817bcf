import { describe, expect, it } from 'vitest';
import { reducedTimes } from './reduced-flow.ts';

describe('reducedTimes', () => {
  it.each([
    [0.08, [2.43713, 2.83824, 3.11799], [4.82641, 8.33364, 12.71686]],
    [0.05, [4.11043, 4.51153, 4.79128], [6.49928, 10.0065, 14.38972]],
  ])('from %d are those of the numpy prototype', (direction, directions, routers) => {
    const times = reducedTimes({ direction });
    for (const [l, time] of directions.entries()) expect(times.directions[l]).toBeCloseTo(time, 5);
    for (const [l, time] of routers.entries()) expect(times.routers[l]).toBeCloseTo(time, 5);
  });

  it('are never, from a direction that points away, and 0 for what is there', () => {
    expect(reducedTimes({ direction: -0.1, router: 0.6, levels: [0.5] })).toEqual({
      directions: [Infinity],
      routers: [0],
    });
  });

  it('refuses what the sphere has not', () => {
    expect(() => reducedTimes({ direction: 1, levels: [0.5, 1] })).toThrow(
      'direction: must be in (−1, 1), got 1; levels: must be in (0, 1), got 1',
    );
  });
});
