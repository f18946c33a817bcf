import { type Matrix, matrix } from '@moelab/numerics';
import { type ChartKind, type ShapeChart, smoothStep } from './shape.ts';

/**
 * Makes the 2n charts of the unit sphere of R^n: the cells are where a coordinate is the largest in size, with its sign, in
 * the order u₁, −u₁, u₂, …; the chart of ±u_i is ±u_i > 0.5/√n, and its share of the
 * partition is 0 up to 0.6/√n.
 *
 * `linear`: the other coordinates; `geodesic`: those of the tangent vector at ±e_i that leads there, angle · direction. Both are
 * scaled so that the chart lies in the unit box.
 */
export function roundCharts(size: number, kind: ChartKind): readonly ShapeChart[] {
  const covered = 1 / Math.sqrt(size);
  const [open, reach] = [0.5 * covered, 0.6 * covered];
  const isLinear = kind === 'linear';
  const range = isLinear ? Math.sqrt(1 - open * open) : Math.acos(open);
  const scaled = (v: number) => (v + range) / (2 * range);
  const half = isLinear ? Math.SQRT1_2 : Math.PI / 4; // where two coordinates are equal and the others 0
  return Array.from({ length: 2 * size }, (_, chart): ShapeChart => {
    const axis = Math.floor(chart / 2);
    const sign = chart % 2 === 0 ? 1 : -1;
    const others = Array.from({ length: size }, (__, j) => j).filter((j) => j !== axis);
    return {
      score: (u) => sign * u[axis]!,
      bump: (u) => smoothStep((sign * u[axis]! - reach) / (covered - reach)),
      contains: (u) => sign * u[axis]! > open,
      smoothness: Infinity,
      ...(isLinear ? { affine: affineOf(size, others, range) } : {}),
      coordinates(u, to) {
        const stretch = isLinear ? 1 : angleOverSine(sign * u[axis]!);
        for (const [j, other] of others.entries()) to[j] = scaled(stretch * u[other]!);
      },
      point(t, u) {
        let squares = 0;
        for (const [j, other] of others.entries()) {
          const v = (2 * t[j]! - 1) * range;
          u[other] = v;
          squares += v * v;
        }
        if (isLinear) {
          u[axis] = sign * Math.sqrt(Math.max(0, 1 - squares));
          return;
        }
        const angle = Math.sqrt(squares);
        for (const other of others) u[other]! *= angle === 0 ? 1 : Math.sin(angle) / angle;
        u[axis] = sign * Math.cos(angle);
      },
      cell: others.map(() => [scaled(-half), scaled(half)] as const),
    };
  });
}

/** θ/sin θ for cos θ = c. */
function angleOverSine(c: number): number {
  const angle = Math.acos(Math.min(1, Math.max(-1, c)));
  return angle === 0 ? 1 : angle / Math.sin(angle);
}

function affineOf(
  size: number,
  others: readonly number[],
  range: number,
): { readonly slopes: Matrix; readonly intercept: Float64Array } {
  const slopes = matrix(size, others.length);
  for (const [j, other] of others.entries()) slopes.data[other * others.length + j] = 1 / (2 * range);
  return { slopes, intercept: new Float64Array(others.length).fill(0.5) };
}

/** Gives slopes (n, 2n) of the scores u₁, −u₁, u₂, …, which order the charts of the unit sphere of R^n. */
export function roundGate(size: number): Matrix {
  const gate = matrix(size, 2 * size);
  for (let i = 0; i < size; i++) gate.data.set([1, -1], 2 * size * i + 2 * i);
  return gate;
}
