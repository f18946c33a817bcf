import { matrix } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { columnScales, inOwnUnits, standardised } from './standardisation.ts';

describe('columnScales', () => {
  it('gives means and standard deviations by hand, and 1 for a column that does not vary', () => {
    const values = matrix(4, 2, Float64Array.of(1, 7, 3, 7, 5, 7, 7, 7));
    expect(columnScales(values)).toEqual([
      { mean: 4, scale: Math.sqrt(5) },
      { mean: 7, scale: 1 },
    ]);
  });

  it('neither overflows nor vanishes', () => {
    const [large, small] = columnScales(matrix(2, 2, Float64Array.of(1e200, 1e-200, -1e200, -1e-200)));
    expect(large!.scale / 1e200).toBeCloseTo(1, 15);
    expect(small!.scale / 1e-200).toBeCloseTo(1, 15);
  });
});

it('takes values to mean 0 and deviation 1, and back', () => {
  const values = matrix(3, 1, Float64Array.of(1000, 1001, 1005));
  const scales = columnScales(values);
  const inner = standardised(values, scales);
  expect(columnScales(inner)[0]!.mean).toBeCloseTo(0, 12);
  expect(columnScales(inner)[0]!.scale).toBeCloseTo(1, 12);
  for (const [i, value] of inOwnUnits(inner, scales).data.entries()) {
    expect(value).toBeCloseTo(values.data[i]!, 10);
  }
  expect(standardised(values, undefined)).toBe(values);
});
