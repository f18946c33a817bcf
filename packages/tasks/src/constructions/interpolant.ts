import type { ReluNetwork, ReluUnit } from './relu-network.ts';

/** Where a piecewise linear interpolant lies, and what it reads and writes. */
export interface InterpolantPlace {
  /** The ends of the interval of t that is cut into equal segments. */
  readonly low: number;
  readonly high: number;
  /** How many segments; as many hidden units. */
  readonly segments: number;
  /** t = Σ weight · x_input + intercept. */
  readonly from: readonly (readonly [input: number, weight: number])[];
  readonly intercept: number;
  readonly output: number;
}

/** Units whose sum is g(t) − g(low) at the knots and linear between, with g(low), for an output bias. */
export interface Interpolant extends Pick<ReluNetwork, 'units'> {
  readonly start: number;
}

/**
 * Makes the piecewise linear interpolant of g on equal knots out of relu units: g(t_0) + Σ_k c_k relu(t − t_k), t_k = low + k h,
 * h = (high − low)/segments, c_0 the first slope and c_k the change of slope at t_k.
 *
 * Sup error at most max |g''| h²/8. Left of `low` it stays g(low), right of `high` it goes on with the last slope.
 */
export function interpolant(
  g: (t: number) => number,
  { low, high, segments, from, intercept, output }: InterpolantPlace,
): Interpolant {
  const h = (high - low) / segments;
  const knot = (k: number) => (k === segments ? high : low + k * h);
  const values = Array.from({ length: segments + 1 }, (_, k) => g(knot(k)));
  let before = 0;
  const units = values.slice(0, -1).map((value, k): ReluUnit => {
    const slope = (values[k + 1]! - value) / h;
    const change = slope - before;
    before = slope;
    return { from, bias: intercept - knot(k), to: [[output, change]] };
  });
  return { units, start: values[0]! };
}
