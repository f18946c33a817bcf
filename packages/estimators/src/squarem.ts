/** Lengths of an extrapolation, in steps: at most this at first, and by how much the limit grows and shrinks. */
export const FIRST_LENGTH = 4;
export const LENGTHENING = 4;

/** An extrapolated point. */
export interface Extrapolated {
  /** Undefined where two steps say nothing of a third. */
  readonly point: Float64Array | undefined;
  /** Whether the limit of the length was met. */
  readonly isLongest: boolean;
}

/**
 * Extrapolates two steps x₀ → x₁ → x₂ of a fixed-point iteration: x₀ + 2αr + α²v with r = x₁ − x₀, v = x₂ − 2x₁ + x₀, α = ‖r‖/‖v‖, at most
 * `longest`. With α = 1 it is x₂; nothing is extrapolated where α is no more than that.
 *
 * Source: Varadhan & Roland 2008 (Scandinavian Journal of Statistics 35, 335), SqS3.
 */
export function extrapolated(
  first: Float64Array,
  second: Float64Array,
  third: Float64Array,
  longest: number,
): Extrapolated {
  const r = second.map((x, j) => x - first[j]!);
  const v = third.map((x, j) => x - second[j]! - r[j]!);
  const wanted = Math.hypot(...r) / Math.hypot(...v);
  if (!(wanted > 1 && wanted < Infinity)) return { point: undefined, isLongest: false };
  const length = Math.min(wanted, longest);
  return {
    point: first.map((x, j) => x + length * (2 * r[j]! + length * v[j]!)),
    isLongest: length < wanted,
  };
}
