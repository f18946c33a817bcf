/**
 * Is a point of the rate–distortion curve with its certificate.
 *
 * The gate of the point, p(t|x) ∝ load′(t) exp(−β d(x, t)), is there: (rate, distortion) is reached. And no gate of that rate has a
 * distortion below `lower`.
 */
export interface RatePoint {
  readonly unit: 'nats';
  /** The inverse temperature, −dR/dD of the curve here. */
  readonly beta: number;
  /** I(X; T) of the gate. */
  readonly rate: number;
  /** E d(X, T) of the gate. */
  readonly distortion: number;
  /** distortion − gap/β: no gate of this rate does better. */
  readonly lower: number;
  /** The distortion, which is reached. */
  readonly upper: number;
  /** rate + β · distortion is at most this above the least that any gate has, in nats. */
  readonly gap: number;
  /** (experts): the share of the inputs that each expert gets; exactly 0 where it is out of use. */
  readonly load: Float64Array;
  readonly iterations: number;
  /** True where the gap is at most what was asked for; otherwise rounding or the limit of iterations has ended the search. */
  readonly converged: boolean;
}

/** Are the options of a search with a certificate. */
export interface CertificateOptions {
  /** The gap that is asked for, 1e-10 by default; below about 1e-13 rounding ends the search. */
  readonly gap?: number;
  /** The most iterations for one point, 500 by default. */
  readonly maxIterations?: number;
}

/** What rounding leaves of a gap. */
export const SMALLEST_GAP = 2e-14;

/** Checks the options and fills in their defaults. */
export function certificateOptions(where: string, options: CertificateOptions): Required<CertificateOptions> {
  const { gap = 1e-10, maxIterations = 500 } = options;
  if (!(gap > 0)) throw new RangeError(`${where}: gap must be a number > 0, got ${gap}`);
  if (!Number.isSafeInteger(maxIterations) || maxIterations < 1) {
    throw new RangeError(`${where}: maxIterations must be an integer ≥ 1, got ${maxIterations}`);
  }
  return { gap, maxIterations };
}
