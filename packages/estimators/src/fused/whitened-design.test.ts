import { type Matrix, matrix, normal, stream } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { whiten } from './whitened-design.ts';

const whitenedOf = (z: Matrix, withConstant = false, names: (column: number) => string = String) =>
  whiten({ matrix: z, withConstant }, names);

const random = stream(1, 'whitened-design');
const rows = 50;
// columns of very different units and origins
const z = matrix(rows, 3);
for (let i = 0; i < rows; i++) z.data.set([1e6 + normal(random), 1e-4 * normal(random), 1], 3 * i);

describe('whiten', () => {
  it('gives columns that are orthonormal over the rows', () => {
    const { columns } = whitenedOf(z).design;
    for (let a = 0; a < 3; a++) {
      for (let b = 0; b < 3; b++) {
        let dot = 0;
        for (let i = 0; i < rows; i++) dot += columns[a * rows + i]! * columns[b * rows + i]!;
        expect(dot / rows).toBeCloseTo(a === b ? 1 : 0, 12);
      }
    }
  });

  it('moves coefficients there and back, and they say the same of every row', () => {
    const design = whitenedOf(z);
    const own = Float64Array.from([1e-6, 2, 3e4, -5, -0.5, 0.25]); // (3, 2)
    const moved = design.whitened(own, 2);
    const back = design.original(moved, 2);
    for (const [i, v] of own.entries()) expect(back[i]! / v).toBeCloseTo(1, 6); // condition 1e6 of column 1 and 3
    for (let i = 0; i < rows; i++) {
      let direct = 0;
      let whitened = 0;
      for (let j = 0; j < 3; j++) {
        direct += z.data[3 * i + j]! * own[2 * j]!;
        whitened += design.design.columns[j * rows + i]! * moved[2 * j]!;
      }
      expect(whitened).toBeCloseTo(direct, 9);
    }
  });

  it('leaves columns that are far from dependent where they are, with factors', () => {
    const far = matrix(rows, 3, z.data.slice());
    for (let i = 0; i < rows; i++) far.data[3 * i] = 1e3 * (far.data[3 * i]! - 1e6);
    const { design, constant, original, whitened } = whitenedOf(far);
    expect(design.columns).toBe(far.data);
    for (let j = 0; j < 3; j++) {
      let square = 0;
      for (let i = 0; i < rows; i++) square += (design.factors![j]! * far.data[3 * i + j]!) ** 2;
      expect(square / rows).toBeCloseTo(1, 12);
    }
    expect(constant).toEqual(Float64Array.of(0, 0, 1));
    const own = Float64Array.from([1e-3, 2, 3e4, -5, -0.5, 0.25]); // (3, 2)
    const moved = whitened(own, 2);
    for (const [c, v] of moved.entries()) expect(v * design.factors![c >> 1]!).toBeCloseTo(own[c]!, 9);
    for (const [c, v] of original(moved, 2).entries()) expect(v / own[c]!).toBeCloseTo(1, 14);
  });

  it('appends a constant as if it had been written, and writes it only where columns are near to dependent', () => {
    for (const origin of [0, 10]) {
      const x = matrix(
        rows,
        2,
        z.data.filter((_, at) => at % 3 < 2),
      );
      for (let i = 0; i < rows; i++) x.data[2 * i] = origin + x.data[2 * i]! - 1e6;
      const written = matrix(
        rows,
        3,
        z.data.map((v, at) => (at % 3 === 0 ? v - 1e6 + origin : v)),
      );
      const [given, wanted] = [whitenedOf(x, true), whitenedOf(written)];
      expect(given.design.columns === x.data).toBe(origin === 0);
      const own = Float64Array.of(3, 2e4, -5);
      for (const [c, v] of given.whitened(own, 1).entries())
        expect(v / wanted.whitened(own, 1)[c]!).toBeCloseTo(1, 12);
      for (const [c, v] of given.constant!.entries()) expect(v).toBeCloseTo(wanted.constant![c]!, 12);
    }
  });

  it('whitens columns without a constant among them, or with one in their span', () => {
    const spans = matrix(rows, 2);
    for (let i = 0; i < rows; i++)
      spans.data.set([2 - 0.5 * z.data[3 * i + 1]!, 1e4 * z.data[3 * i + 1]!], 2 * i);
    expect(
      whitenedOf(
        matrix(
          rows,
          1,
          z.data.filter((_, at) => at % 3 === 1),
        ),
      ).constant,
    ).toBeUndefined();
    const { design, constant } = whitenedOf(spans);
    for (let i = 0; i < rows; i++)
      expect(constant![0]! * design.columns[i]! + constant![1]! * design.columns[rows + i]!).toBeCloseTo(
        1,
        9,
      );
  });

  it('names a column that the others make up', () => {
    const dependent = matrix(4, 3, [1, 2, 3, 0, 1, 1, 2, 2, 4, 5, 1, 6]);
    expect(() => whitenedOf(dependent, false, (j) => `feature ${'abc'[j]}`)).toThrow(
      /x: feature a, feature b and feature c are linearly dependent.*leave one out/,
    );
  });
});
