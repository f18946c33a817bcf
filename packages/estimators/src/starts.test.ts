import { matrix, normal, stream } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { drawResponsibilities } from './starts.ts';

const random = stream(2, 'starts.test');
const data = {
  x: matrix(
    50,
    2,
    Float64Array.from({ length: 100 }, () => normal(random)),
  ),
  y: matrix(
    50,
    1,
    Float64Array.from({ length: 50 }, () => normal(random)),
  ),
};

describe.each([0, 1, 2])('start %i', (start) => {
  it('gives each row responsibilities that sum to one, 0.9 of them to one expert', () => {
    const r = drawResponsibilities(data, 4, start, stream(1, start));
    for (let i = 0; i < 50; i++) {
      const row = [...r.subarray(4 * i, 4 * i + 4)].sort((a, b) => b - a);
      expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 14);
      expect(row[0]).toBeCloseTo(0.925, 14);
    }
  });

  it('is the same for the same stream and another one for another', () => {
    const draw = (seed: number) => [...drawResponsibilities(data, 4, start, stream(seed, start))];
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });

  it('takes constant inputs, as many experts as rows and one expert', () => {
    const flat = { x: matrix(3, 1, [1, 1, 1]), y: matrix(3, 1, [1, 2, 3]) };
    expect(drawResponsibilities(flat, 3, start, stream(1)).every(Number.isFinite)).toBe(true);
    expect([...drawResponsibilities(flat, 1, start, stream(1))]).toEqual([1, 1, 1]);
  });
});
