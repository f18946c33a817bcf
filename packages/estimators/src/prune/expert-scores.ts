import { type Model, MoelabError, type Risk } from '@moelab/core';
import type { Matrix } from '@moelab/numerics';

/** What each expert of a layer is worth by some measure, on some data. */
export interface ExpertScores {
  readonly measure: 'weight' | 'selection' | 'correlation' | 'removal';
  /** The layer whose experts they are, counted from 0. */
  readonly layer: number;
  /** One an expert: the larger, the more it is worth. */
  readonly scores: Float64Array;
  /** Of each score, over rows that are drawn independently; NaN where it is unknown. */
  readonly standardErrors: Float64Array;
  /** How many rows they come from. */
  readonly rows: number;
}

/** Puts the scores of experts, each with its standard error, together. */
export const expertScores = (
  measure: ExpertScores['measure'],
  layer: number,
  rows: number,
  each: readonly Pick<Risk, 'value' | 'standardError'>[],
): ExpertScores => ({
  measure,
  layer,
  scores: Float64Array.from(each, ({ value }) => value),
  standardErrors: Float64Array.from(each, ({ standardError }) => standardError),
  rows,
});

/** Gives one column of a matrix. */
export const columnOf = ({ data, rows, cols }: Matrix, column: number): Float64Array =>
  Float64Array.from({ length: rows }, (_, i) => data[i * cols + column]!);

/** Refuses data without rows: there is nothing to take a mean of. */
export function checkRows(where: string, { rows }: Matrix): void {
  if (rows === 0) throw new MoelabError('INVALID_DATA', `${where}: x must have at least one row, got 0`);
}

/** Gives the experts of a layer by number, from 0. */
export const expertsOfLayer = ({ spec }: Model, layer: number): readonly number[] => [
  ...new Array<number>(spec.layers[layer]!.experts).keys(),
];
