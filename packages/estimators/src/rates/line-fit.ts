import { sum } from '@moelab/numerics';

/** The weighted least squares line z ≈ intercept + slope · x. */
export interface LineFit {
  readonly slope: number;
  readonly intercept: number;
  /** Σ w (z − fit)². */
  readonly residual: number;
  /** Σ w (x − x̄)², so that Var(slope) = σ²/spread for Var(z) = σ²/w. */
  readonly spread: number;
}

/** Fits a line by least squares; one value of x alone gives a slope of NaN. */
export function fitLine(x: ArrayLike<number>, z: ArrayLike<number>, weights?: ArrayLike<number>): LineFit {
  const w = weights ?? new Float64Array(x.length).fill(1);
  const over = (f: (i: number) => number) =>
    sum(Float64Array.from({ length: x.length }, (_, i) => w[i]! * f(i)));
  const total = over(() => 1);
  const [meanX, meanZ] = [over((i) => x[i]!) / total, over((i) => z[i]!) / total];
  const spread = over((i) => (x[i]! - meanX) ** 2);
  const slope = spread > 0 ? over((i) => (x[i]! - meanX) * (z[i]! - meanZ)) / spread : Number.NaN;
  const intercept = meanZ - slope * meanX;
  return { slope, intercept, residual: over((i) => (z[i]! - intercept - slope * x[i]!) ** 2), spread };
}
