import { type Matrix, matrix } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { whiten } from './whitened-design.ts';

const refusal =
  (z: Matrix, withConstant = false) =>
  () =>
    whiten({ matrix: z, withConstant }, (j) =>
      j < z.cols ? `feature ${'abcdefghij'[j]}` : 'the constant 1',
    );
const rows = 12;
/** Columns by formulas of the row. */
const columns = (...formulas: readonly ((i: number) => number)[]) =>
  matrix(
    rows,
    formulas.length,
    Float64Array.from({ length: rows * formulas.length }, (_, at) =>
      formulas[at % formulas.length]!(Math.floor(at / formulas.length)),
    ),
  );

describe('columns that are refused', () => {
  it('names those that are dependent, and no other', () => {
    const z = columns(
      Math.sin,
      Math.cos,
      (i) => i,
      (i) => 3 * Math.sin(i) - 1e-3 * i,
    );
    expect(refusal(z)).toThrow(
      'x: feature a, feature c and feature d are linearly dependent, so their coefficients are not determined; leave one out',
    );
  });

  it('names the constant that is not written, and counts where there are many', () => {
    expect(
      refusal(
        columns(Math.sin, (i) => 2 * Math.sin(i) + 1),
        true,
      ),
    ).toThrow('x: feature a, feature b and the constant 1 are linearly dependent');
    const levels = columns(...Array.from({ length: 9 }, (_, k) => (i: number) => Number(i % 9 === k)));
    expect(refusal(levels, true)).toThrow(
      'x: feature a, feature b, feature c, feature d, feature e, feature f, 3 more and the constant 1 are linearly dependent',
    );
  });

  it('says of a column of zeros that it is one', () => {
    expect(refusal(columns(Math.sin, () => 0))).toThrow(
      'x: feature b is 0 in every row, so its coefficient is not determined; leave it out',
    );
  });

  it('says of numbers whose squares float64 does not hold that they are too large or too small', () => {
    expect(refusal(columns(Math.sin, (i) => 1e200 * Math.cos(i)))).toThrow(
      'x: feature b has numbers so large that float64 does not hold their squares; give it in larger units',
    );
    for (const tiny of [1e-200, 1e-158])
      expect(
        refusal(
          columns((i) => tiny * Math.sin(i), Math.cos),
          true,
        ),
      ).toThrow(
        'x: feature a has numbers so small that float64 does not hold their squares; give it in smaller units',
      );
  });
});
