import type { NamedArray } from '@moelab/core';

/** Gives each expert's slopes as a vector of its own: the columns of (inputs, experts). */
export function columnsOf({ shape, values }: NamedArray): readonly Float64Array[] {
  const [inputs, experts] = shape as readonly [number, number];
  return Array.from({ length: experts }, (_, e) =>
    Float64Array.from({ length: inputs }, (_, j) => values[j * experts + e]!),
  );
}

/** Gives the array with other columns. */
export function withColumns(array: NamedArray, columns: readonly Float64Array[]): NamedArray {
  const experts = columns.length;
  return {
    ...array,
    values: array.values.map((_, i) => columns[i % experts]![Math.floor(i / experts)]!),
  };
}

/** Gives a·b. */
export const dot = (a: Float64Array, b: Float64Array): number =>
  a.reduce((total, v, i) => total + v * b[i]!, 0);

/** Gives a + scale · b. */
export const plus = (a: Float64Array, scale: number, b: Float64Array): Float64Array =>
  a.map((v, i) => v + scale * b[i]!);
