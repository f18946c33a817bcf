import { mean, sum } from '@moelab/numerics';

/** Fits log y = a + slope · log x by least squares; NaN of one x alone, or where a number is not positive. */
export function logSlope(points: readonly { readonly x: number; readonly y: number }[]): number {
  const [xs, ys] = [
    Float64Array.from(points, ({ x }) => Math.log(x)),
    Float64Array.from(points, ({ y }) => Math.log(y)),
  ];
  if (xs.length === 0) return Number.NaN;
  const [centreX, centreY] = [mean(xs), mean(ys)];
  const spread = sum(xs.map((x) => (x - centreX) ** 2));
  const slope = sum(xs.map((x, i) => (x - centreX) * (ys[i]! - centreY))) / spread;
  return Number.isFinite(slope) ? slope : Number.NaN;
}
