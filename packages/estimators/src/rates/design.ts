import { MoelabError } from '@moelab/core';
import { gaussLegendre, type Matrix, matrix, sum } from '@moelab/numerics';

/** The distribution of the inputs, as weighted points: E f(X) ≈ Σᵢ weightsᵢ f(xᵢ). */
export interface Design {
  /** (rows, inputs). */
  readonly x: Matrix;
  /** (rows); they add up to 1. */
  readonly weights: Float64Array;
}

/**
 * Gives the design X ~ U[from, to] for one input, by composite Gauss–Legendre quadrature.
 *
 * The default of 64 panels of 8 nodes integrates what changes over 1/50 of the range, as a steep gate does, to about 1e-7.
 */
export function uniformDesign({
  from = 0,
  to = 1,
  panels = 64,
  points = 8,
}: {
  readonly from?: number;
  readonly to?: number;
  readonly panels?: number;
  readonly points?: number;
} = {}): Design {
  if (!(Number.isFinite(from) && Number.isFinite(to) && from < to)) {
    throw new MoelabError(
      'INVALID_OPTIONS',
      `uniformDesign: from must be below to, both finite, got ${from} and ${to}`,
    );
  }
  const { nodes, weights } = gaussLegendre(from, to, { panels, points });
  return { x: matrix(nodes.length, 1, nodes), weights: weights.map((w) => w / (to - from)) };
}

/** Gives the design of a sample or a grid: every row of x with the same weight. Refuses no rows. */
export function sampleDesign(x: Matrix): Design {
  if (x.rows === 0)
    throw new MoelabError('INVALID_DATA', 'sampleDesign: x must have at least one row, got 0');
  return { x, weights: new Float64Array(x.rows).fill(1 / x.rows) };
}

/** Checks that a design fits a model's inputs and that its weights are a distribution. */
export function checkDesign(where: string, { x, weights }: Design, inputs: number): void {
  const invalid = (what: string) => new MoelabError('INVALID_DATA', `${where}: design.${what}`);
  if (x.cols !== inputs) throw invalid(`x: must have ${inputs} columns, got ${x.cols}`);
  if (weights.length !== x.rows)
    throw invalid(`weights: must have ${x.rows} entries, one a row of x, got ${weights.length}`);
  const total = sum(weights);
  if (!(weights.every((w) => w >= 0) && Math.abs(total - 1) <= 1e-9))
    throw invalid(`weights: must be ≥ 0 and add up to 1, got the sum ${total}`);
}
