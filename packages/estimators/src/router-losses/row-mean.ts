import {
  div,
  expandDims,
  greater,
  mul,
  ones,
  onesLike,
  sum,
  type Tensor,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';

/** (rows): the weights that are given, or 1 for every row of a table (rows, experts). */
export const weightsOfRows = (rowWeights: Tensor | undefined, table: Tensor): Tensor =>
  rowWeights ?? ones([table.shape[0]!]);

/** A table (rows, experts) with 0 throughout the rows of weight 0, whatever they hold; their gradient is 0. */
export const withoutPadding = (table: Tensor, rowWeights: Tensor): Tensor => {
  const none = zerosLike(table);
  return where(greater(expandDims(rowWeights, -1), none), table, none);
};

/** Σ_i ω_i t_ie, (experts), of a table (rows, experts) without padding. */
export const rowSum = (table: Tensor, rowWeights: Tensor): Tensor =>
  sum(mul(expandDims(rowWeights, -1), table), 0);

/** Σ_i ω_i t_ie / Σ_i ω_i, (experts), of a table (rows, experts) without padding; 0 where no row has weight. */
export const rowMean = (table: Tensor, rowWeights: Tensor): Tensor =>
  quotient(rowSum(table, rowWeights), sum(rowWeights));

/** a/b for b ≥ 0, and a where b is 0. */
export const quotient = (a: Tensor, b: Tensor): Tensor =>
  div(a, where(greater(b, zerosLike(b)), b, onesLike(b)));
