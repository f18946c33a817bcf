import type { Values } from '@moelab/core';

/** The values of a map of θ with their gradients. */
export interface MapGradients {
  readonly center: Values;
  /** ∂(entry `index` of `name`)/∂θ, (q). */
  gradient(name: string, index: number): Float64Array;
}

/**
 * Computes the gradients of every entry of a map from θ to named arrays, by central differences: for maps that are smooth on the
 * scale of 1e-5 of a coordinate, as those to reported parameters are, which are linear or exponential.
 */
export function mapGradients(theta: Float64Array, map: (theta: Float64Array) => Values): MapGradients {
  const q = theta.length;
  const center = map(theta);
  const names = Object.keys(center);
  const columns = Array.from({ length: q }, (_, j) => {
    const h = 1e-5 * Math.max(1, Math.abs(theta[j]!));
    const ends = [1, -1].map((sign) => {
      const point = Float64Array.from(theta);
      point[j]! += sign * h;
      return map(point);
    });
    return Object.fromEntries(
      names.map((name) => [
        name,
        ends[0]![name]!.values.map((up, i) => (up - ends[1]![name]!.values[i]!) / (2 * h)),
      ]),
    );
  });
  return {
    center,
    gradient: (name, i) => Float64Array.from({ length: q }, (_, j) => columns[j]![name]![i]!),
  };
}
