import { type Matrix, matrix, mean } from '@moelab/numerics';
import type { Standardisation } from './formats.ts';

/** The mean and the standard deviation of a column. */
export type ColumnScale = Standardisation['features'][number];

/**
 * Gives the mean and the standard deviation √((1/n) Σ (v − mean)²) of each column; 1 in place of a deviation of 0, so that
 * a column that does not vary becomes 0.
 *
 * Shapes: (rows, columns) of finite numbers, at least one row.
 */
export function columnScales({ rows, cols, data }: Matrix): readonly ColumnScale[] {
  return Array.from({ length: cols }, (_, c) => {
    const column = Float64Array.from({ length: rows }, (_, i) => data[i * cols + c]!);
    const centre = mean(column);
    const distances = column.map((v) => Math.abs(v - centre));
    const largest = distances.reduce((a, b) => Math.max(a, b), 0);
    // squares of shares neither overflow nor vanish
    const scale = largest === 0 ? 0 : largest * Math.sqrt(mean(distances.map((d) => (d / largest) ** 2)));
    return { mean: centre, scale: scale > 0 ? scale : 1 };
  });
}

/** Gives (value − mean) / scale of each column; without scales, the matrix itself. */
export const standardised = (values: Matrix, scales: readonly ColumnScale[] | undefined): Matrix =>
  scales === undefined ? values : mapped(values, (v, c) => (v - scales[c]!.mean) / scales[c]!.scale);

/** Gives value · scale + mean of each column, which `standardised` takes back; without scales, the matrix itself. */
export const inOwnUnits = (values: Matrix, scales: readonly ColumnScale[] | undefined): Matrix =>
  scales === undefined ? values : mapped(values, (v, c) => v * scales[c]!.scale + scales[c]!.mean);

const mapped = ({ rows, cols, data }: Matrix, of: (value: number, column: number) => number): Matrix =>
  matrix(
    rows,
    cols,
    data.map((value, i) => of(value, i % cols)),
  );
