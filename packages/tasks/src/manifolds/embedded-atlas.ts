import { type Matrix, matrix } from '@moelab/numerics';
import type { Atlas, InvertibleChart } from '../atlas.ts';
import { mapRows } from '../map-rows.ts';
import { embedded, lifted, projected } from './embedding.ts';
import type { Shape, ShapeChart } from './shape.ts';

/** Makes the atlas in R^D of a shape that lies in the span of a frame (size, D). Shares of the partition: bump_i/Σ_j bump_j. */
export function embeddedAtlas(shape: Shape, frame: Matrix): Atlas<InvertibleChart> {
  const [size, inputs] = [frame.rows, frame.cols];
  const inside = (x: Float64Array): Float64Array => projected(frame, matrix(1, inputs, x)).data;
  return {
    dimension: shape.dimension,
    inputs,
    charts: shape.charts.map(
      (chart): InvertibleChart => ({
        contains: (x) => chart.contains(inside(x)),
        coordinates: (x, to) => chart.coordinates(inside(x), to),
        point(t, to) {
          const u = new Float64Array(size);
          chart.point(t, u);
          to.set(embedded(frame, matrix(1, size, u)).data);
        },
        smoothness: chart.smoothness,
        cell: chart.cell,
        ...(chart.affine === undefined ? {} : { affine: liftedAffine(frame, chart.affine) }),
      }),
    ),
    partition: (x) =>
      mapRows(projected(frame, x), shape.charts.length, (u, rho) => share(shape.charts, u, rho)),
  };
}

const liftedAffine = (frame: Matrix, { slopes, intercept }: NonNullable<ShapeChart['affine']>) => ({
  slopes: lifted(frame, slopes),
  intercept,
});

function share(charts: readonly ShapeChart[], u: Float64Array, rho: Float64Array): void {
  let total = 0;
  for (const [i, chart] of charts.entries()) {
    rho[i] = chart.bump(u);
    total += rho[i]!;
  }
  for (let i = 0; i < rho.length; i++) rho[i]! /= total;
}
