import { type Matrix, matrix } from '@moelab/numerics';

/** Points along one feature, the others at their medians. */
export interface Slice {
  readonly feature: number;
  /** The feature's values, ascending. */
  readonly at: Float64Array;
  /** (points, features). */
  readonly x: Matrix;
}

/** Makes a slice through the middle of the data for each feature, over the range of its values and 2 % beyond. */
export function slicesOf(x: Matrix, points: number): readonly Slice[] {
  const columns = Array.from({ length: x.cols }, (_, c) =>
    Float64Array.from({ length: x.rows }, (_, row) => x.data[row * x.cols + c]!).sort(),
  );
  const medians = columns.map(medianOf);
  return columns.map((sorted, feature) => {
    const low = sorted[0]!;
    const high = sorted.at(-1)!;
    const margin = 0.02 * (high - low);
    const step = (high - low + 2 * margin) / (points - 1);
    const at = Float64Array.from({ length: points }, (_, i) => low - margin + i * step);
    const data = Float64Array.from({ length: points * x.cols }, (_, i) =>
      i % x.cols === feature ? at[Math.floor(i / x.cols)]! : medians[i % x.cols]!,
    );
    return { feature, at, x: matrix(points, x.cols, data) };
  });
}

const medianOf = (sorted: Float64Array): number =>
  (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.ceil((sorted.length - 1) / 2)]!) / 2;
