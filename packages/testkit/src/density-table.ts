import { type Matrix, matrix } from '@moelab/numerics';
import type { ExpertBench } from './expert-fixture.ts';

/** The density of one row over its whole support. */
export interface TabulatedDensity {
  /** The row, (1, inputs). */
  readonly x: Matrix;
  /** All classes, or a grid of up to two outputs. */
  readonly points: Matrix;
  /** What each point stands for. */
  readonly volume: number;
  /** exp log p at each point. */
  readonly density: readonly number[];
}

/** Computes the density of a row of an expert's bench over its whole support: all classes, or a grid of up to two outputs. */
export async function tabulatedDensity(bench: ExpertBench, row: number): Promise<TabulatedDensity> {
  const all = bench.rows(row + 1);
  const x = matrix(1, all.cols, all.data.slice(row * all.cols));
  const { points, volume } =
    bench.expert.noise!.target === 'class'
      ? {
          points: matrix(
            bench.outputs,
            1,
            Float64Array.from({ length: bench.outputs }, (_, c) => c),
          ),
          volume: 1,
        }
      : gridOf(await bench.sample(repeated(x, 500), 5));
  const logDensity = await bench.logDensity(repeated(x, points.rows), points);
  return { x, points, volume, density: Array.from(logDensity, Math.exp) };
}

/** Points at equal steps over ± 25 (one output) or ± 9 (two) standard deviations around some samples. */
function gridOf(samples: Matrix): { readonly points: Matrix; readonly volume: number } {
  const [steps, reach] = samples.cols === 1 ? [5000, 25] : [180, 9];
  const axes = Array.from({ length: samples.cols }, (_, o) => {
    const values = Array.from({ length: samples.rows }, (_, i) => samples.data[i * samples.cols + o]!);
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    const deviation = Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length);
    const step = (2 * reach * deviation) / steps;
    return { step, at: Array.from({ length: steps + 1 }, (_, i) => mean - reach * deviation + i * step) };
  });
  const volume = axes.reduce((product, { step }) => product * step, 1);
  const [first, second] = axes;
  const points =
    second === undefined ? first!.at : first!.at.flatMap((a) => second.at.flatMap((b) => [a, b]));
  return { points: matrix(points.length / samples.cols, samples.cols, points), volume };
}

/** One row, many times. */
export const repeated = (x: Matrix, rows: number): Matrix =>
  matrix(
    rows,
    x.cols,
    Float64Array.from({ length: rows * x.cols }, (_, i) => x.data[i % x.cols]!),
  );
