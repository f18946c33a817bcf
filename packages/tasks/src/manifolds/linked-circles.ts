import { type Matrix, matrix } from '@moelab/numerics';
import { roundCharts } from './round-charts.ts';
import type { ChartKind, Shape, ShapeChart } from './shape.ts';
import { wavesOf } from './waves.ts';

/** Each circle in coordinates (a, b) of its plane, with c across it, of u = (u₁, u₂, u₃). */
const planes = [
  { axes: [0, 1], across: 2, centre: 0 },
  { axes: [0, 2], across: 1, centre: 1 },
] as const;

/**
 * Makes two unit circles through each other (a Hopf link), everywhere 1 apart: (cos θ, sin θ, 0) and (1 + cos θ, 0, sin θ), with four
 * charts each, the first circle's first. t below ½ is the first. A point off both belongs to the nearer one.
 *
 * No scores that are linear in u, without a constant, cut its cells: (1, 0, 0) and (2, 0, 0) are on one ray. The target is sin 5a + cos
 * 3b on the first, and minus that on the second, (a, b) a circle's own coordinates.
 */
export function linkedCircles(kind: ChartKind): Shape {
  const own = new Float64Array(2);
  const local = (u: Float64Array, k: 0 | 1): Float64Array => {
    const { axes, centre } = planes[k];
    own[0] = u[axes[0]]! - centre;
    own[1] = u[axes[1]]!;
    return own;
  };
  const distance = (u: Float64Array, k: 0 | 1): number => {
    const [a, b] = local(u, k);
    return Math.hypot(Math.hypot(a!, b!) - 1, u[planes[k].across]!);
  };
  const nearer = (u: Float64Array): 0 | 1 => (distance(u, 0) <= distance(u, 1) ? 0 : 1);
  const charts = ([0, 1] as const).flatMap((k) =>
    roundCharts(2, kind).map((chart): ShapeChart => {
      const { axes, across, centre } = planes[k];
      return {
        score: (u) => (nearer(u) === k ? chart.score(local(u, k)) : -Infinity),
        bump: (u) => (nearer(u) === k ? chart.bump(local(u, k)) : 0),
        contains: (u) => nearer(u) === k && chart.contains(local(u, k)),
        smoothness: chart.smoothness,
        ...(chart.affine === undefined ? {} : { affine: moved(chart.affine, axes, centre) }),
        coordinates: (u, to) => chart.coordinates(local(u, k), to),
        point(t, u) {
          chart.point(t, own);
          u[axes[0]] = own[0]! + centre;
          u[axes[1]] = own[1]!;
          u[across] = 0;
        },
        cell: chart.cell,
      };
    }),
  );
  return {
    dimension: 1,
    size: 3,
    periodic: [true],
    place(t, u) {
      const k = t[0]! < 0.5 ? 0 : 1;
      const { axes, across, centre } = planes[k];
      const angle = 4 * Math.PI * t[0]!;
      u[axes[0]] = Math.cos(angle) + centre;
      u[axes[1]] = Math.sin(angle);
      u[across] = 0;
    },
    waves(u) {
      const k = nearer(u);
      const [a, b] = local(u, k);
      return (k === 0 ? 1 : -1) * wavesOf(a!, b!);
    },
    charts,
  };
}

function moved(
  { slopes, intercept }: { readonly slopes: Matrix; readonly intercept: Float64Array },
  axes: readonly [number, number],
  centre: number,
): { readonly slopes: Matrix; readonly intercept: Float64Array } {
  const out = matrix(3, 1);
  for (const [j, axis] of axes.entries()) out.data[axis] = slopes.data[j]!;
  return { slopes: out, intercept: Float64Array.of(intercept[0]! - slopes.data[0]! * centre) };
}
