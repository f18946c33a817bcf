import { matrix } from '@moelab/numerics';
import { expect, it } from 'vitest';
import { columnScales, targetVariance } from './spread.ts';

it('gives standard deviations, and 1 for a constant column however long it is', () => {
  for (const rows of [4, 400, 100_000]) {
    const data = Float64Array.from({ length: 3 * rows }, (_, i) =>
      i % 3 === 0 ? 1 : i % 3 === 1 ? 0.1 : 5 + 2 * (-1) ** Math.floor(i / 3),
    );
    const scales = columnScales(matrix(rows, 3, data));
    expect([...scales.slice(0, 2)]).toEqual([1, 1]);
    expect(scales[2]).toBeCloseTo(2, 10);
    expect(targetVariance(matrix(rows, 3, data))).toBeCloseTo(4 / 3, 10);
  }
});
