import type { Dataset } from '@moelab/core';
import { matrix, normal, type Stream } from '@moelab/numerics';

/** What `noisyData` draws. */
export interface NoisyData {
  readonly rows: number;
  readonly inputs: number;
  /** The standard deviation of each entry of x; default 1. */
  readonly scale?: number;
  /** What y is without noise, of a row of x. */
  readonly mean: (...row: readonly number[]) => number;
  /** The standard deviation of y around it. */
  readonly noise: number;
}

/** Draws x (rows, inputs), then y = mean(x) + noise (rows, 1), all normal and independent. */
export function noisyData(random: Stream, { rows, inputs, scale = 1, mean, noise }: NoisyData): Dataset {
  const x = matrix(
    rows,
    inputs,
    Float64Array.from({ length: rows * inputs }, () => scale * normal(random)),
  );
  const y = matrix(
    rows,
    1,
    Float64Array.from(
      { length: rows },
      (_, i) => mean(...x.data.subarray(i * inputs, (i + 1) * inputs)) + noise * normal(random),
    ),
  );
  return { x, y };
}
