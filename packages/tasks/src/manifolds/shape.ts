import type { Matrix } from '@moelab/numerics';
import type { InvertibleChart } from '../atlas.ts';

/** A chart in the coordinates u of the smallest space that holds the shape. */
export interface ShapeChart extends InvertibleChart {
  /** Which chart's cell u lies in: that of the largest score, the first of equals. */
  score(u: Float64Array): number;
  /** ≥ 0, smooth on the shape, > 0 wherever this chart's score is the largest, and 0 outside of the chart. */
  bump(u: Float64Array): number;
}

/** Which coordinates a chart has: affine ones, or lengths along the manifold. */
export type ChartKind = 'linear' | 'geodesic';

/** A compact d-manifold in the smallest space that holds it. */
export interface Shape {
  /** d. */
  readonly dimension: number;
  /** How many coordinates u has. */
  readonly size: number;
  /** Which of the d parameters of `place` go round. */
  readonly periodic: readonly boolean[];
  /** Writes the point of parameters t in [0, 1)^d; uniform t gives the uniform distribution on the shape. */
  place(t: Float64Array, u: Float64Array): void;
  /** The smooth target. */
  waves(u: Float64Array): number;
  readonly charts: readonly ShapeChart[];
  /** Slopes (size, charts) of scores that are linear in u and order the charts as `score` does, where there are such. */
  readonly gate?: Matrix;
}

/** exp(−1/v) for v > 0, else 0: smooth everywhere. */
export const smoothStep = (v: number): number => (v > 0 ? Math.exp(-1 / v) : 0);
