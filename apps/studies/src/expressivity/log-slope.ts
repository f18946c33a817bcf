import { mean, studentQuantile, sum } from '@moelab/numerics';

/** A slope in logarithms with its 95 % interval. */
export interface LogSlope {
  readonly slope: number;
  readonly interval: readonly [low: number, high: number];
  readonly points: number;
}

/**
 * Fits log y = a + slope · log x by least squares over all points, every replication being one; the interval is Student's, with
 * points − 2 degrees of freedom. Undefined for less than three points, one x, or a y that is not positive.
 */
export function logSlope(
  points: readonly { readonly x: number; readonly y: number }[],
): LogSlope | undefined {
  const count = points.length;
  if (count < 3 || points.some(({ x, y }) => !(x > 0 && y > 0))) return undefined;
  const xs = Float64Array.from(points, ({ x }) => Math.log(x));
  const ys = Float64Array.from(points, ({ y }) => Math.log(y));
  const [centreX, centreY] = [mean(xs), mean(ys)];
  const spread = sum(xs.map((x) => (x - centreX) ** 2));
  if (spread === 0) return undefined;
  const slope = sum(xs.map((x, i) => (x - centreX) * (ys[i]! - centreY))) / spread;
  const residual = sum(ys.map((y, i) => (y - centreY - slope * (xs[i]! - centreX)) ** 2));
  const reach = studentQuantile(0.95, count - 2) * Math.sqrt(residual / (count - 2) / spread);
  return { slope, interval: [slope - reach, slope + reach], points: count };
}
