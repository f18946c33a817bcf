import { bracketedRoot, matrix } from '@moelab/numerics';
import { type ChartKind, type Shape, type ShapeChart, smoothStep } from './shape.ts';
import { wavesOf } from './waves.ts';

/** The roll goes from angle 3π/2 to 9π/2; radius 1 outside, height 1. */
const [FIRST, LAST] = [1.5 * Math.PI, 4.5 * Math.PI];
const CHARTS = 6;
const QUARTER = Math.PI / 2;
/** Half the angle of a chart, and of what its part of the partition reaches. */
const [OPEN, REACH] = [0.7 * QUARTER, 0.65 * QUARTER];

/** Length of the spiral of radius θ up to the angle θ: (θ √(1 + θ²) + asinh θ)/2. */
const lengthTo = (angle: number): number => (angle * Math.sqrt(1 + angle * angle) + Math.asinh(angle)) / 2;
const START = lengthTo(FIRST);
const WHOLE = lengthTo(LAST) - START;

const angleOf = (u: Float64Array): number => LAST * Math.hypot(u[0]!, u[2]!);
const angleAt = (share: number): number =>
  bracketedRoot(
    (angle) => [lengthTo(angle) - START - share * WHOLE, Math.sqrt(1 + angle * angle)],
    FIRST - QUARTER,
    LAST + QUARTER,
  ).x;

function put(angle: number, height: number, u: Float64Array): void {
  const radius = angle / LAST;
  u[0] = radius * Math.cos(angle);
  u[1] = height;
  u[2] = radius * Math.sin(angle);
}

/**
 * Makes the Swiss roll, a rolled sheet of one and a half turns: (r cos θ, h, r sin θ), r = θ/(9π/2), θ from 3π/2 to 9π/2, h
 * from 0 to 1. t is the share of the sheet's length and the height. The target is sin 5a + cos 3h, with a the share of the
 * length: smooth on the sheet, and not in the space between its turns.
 *
 * Six charts of a quarter turn each, one after the other (a chart reaches over its neighbours by 0.2 of a quarter turn on each
 * side). `linear`: the coordinate along the tangent in the middle of the chart (r sin(θ − middle)), and h; `geodesic`: the length,
 * and h. No scores that are linear in u, without a constant, cut its cells: a ray from 0 meets two turns.
 */
export function swissRoll(kind: ChartKind): Shape {
  const charts = Array.from({ length: CHARTS }, (_, i): ShapeChart => {
    const middle = FIRST + (i + 0.5) * QUARTER;
    const isLinear = kind === 'linear';
    const along = (angle: number) =>
      isLinear ? (angle / LAST) * Math.sin(angle - middle) : (lengthTo(angle) - START) / WHOLE;
    const [low, high] = [along(middle - OPEN), along(middle + OPEN)];
    const scaled = (angle: number) => (along(angle) - low) / (high - low);
    const slope = 1 / (high - low);
    return {
      score: (u) => -Math.abs(angleOf(u) - middle),
      bump: (u) => smoothStep((REACH ** 2 - (angleOf(u) - middle) ** 2) / (REACH ** 2 - QUARTER ** 2 / 4)),
      contains: (u) => Math.abs(angleOf(u) - middle) < OPEN,
      smoothness: Infinity,
      ...(isLinear
        ? {
            affine: {
              slopes: matrix(3, 2, [-slope * Math.sin(middle), 0, 0, 1, slope * Math.cos(middle), 0]),
              intercept: Float64Array.of(-slope * low, 0),
            },
          }
        : {}),
      coordinates(u, to) {
        to[0] = scaled(angleOf(u));
        to[1] = u[1]!;
      },
      point(t, u) {
        const wanted = Math.min(high, Math.max(low, low + t[0]! * (high - low)));
        const angle = isLinear
          ? bracketedRoot(
              (v) => [along(v) - wanted, (Math.sin(v - middle) + v * Math.cos(v - middle)) / LAST],
              middle - OPEN,
              middle + OPEN,
            ).x
          : angleAt(wanted);
        put(angle, t[1]!, u);
      },
      cell: [
        [scaled(middle - QUARTER / 2), scaled(middle + QUARTER / 2)],
        [0, 1],
      ],
    };
  });
  return {
    dimension: 2,
    size: 3,
    periodic: [false, false],
    place: (t, u) => put(angleAt(t[0]!), t[1]!, u),
    waves: (u) => wavesOf((lengthTo(angleOf(u)) - START) / WHOLE, u[1]!),
    charts,
  };
}
