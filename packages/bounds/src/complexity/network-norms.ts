import { MoelabError } from '@moelab/core';
import { type Matrix, matrix, rowOf, sum, svd } from '@moelab/numerics';

/** The norms of a network's weight matrices, one of each layer. */
export interface NetworkNorms {
  readonly frobenius: readonly number[];
  /** The largest singular value. */
  readonly spectral: readonly number[];
  /** (2, 1)-distance to the reference: the sum over a layer's units of the Euclidean norms of what goes into them. */
  readonly twoOne: readonly number[];
  /** The largest number of inputs or units of a layer. */
  readonly width: number;
}

/**
 * Computes the norms of weight matrices, each (in, out), and of their distance to reference matrices (default 0: first
 * weights are a good choice).
 *
 * Norms of trained weights are no limits that were fixed before the sample: see docs/sparse-moe-bound.md.
 */
export function networkNorms(layers: readonly Matrix[], reference?: readonly Matrix[]): NetworkNorms {
  return {
    frobenius: layers.map((layer) => Math.hypot(...layer.data)),
    spectral: layers.map((layer) => svd(layer.data, layer.rows, layer.cols).values[0] ?? 0),
    twoOne: layers.map((layer, l) => twoOneNorm(differenceOf(layer, reference?.[l]))),
    width: Math.max(0, ...layers.flatMap(({ rows, cols }) => [rows, cols])),
  };
}

function differenceOf(a: Matrix, b: Matrix | undefined): Matrix {
  if (b === undefined) return a;
  if (a.rows !== b.rows || a.cols !== b.cols) {
    throw new MoelabError(
      'INVALID_SHAPE',
      `networkNorms: a reference must have shape (${a.rows}, ${a.cols}), got (${b.rows}, ${b.cols})`,
    );
  }
  return matrix(
    a.rows,
    a.cols,
    a.data.map((v, i) => v - b.data[i]!),
  );
}

function twoOneNorm(layer: Matrix): number {
  const squares = new Float64Array(layer.cols);
  for (let i = 0; i < layer.rows; i++) {
    for (const [c, v] of rowOf(layer, i).entries()) squares[c]! += v * v;
  }
  return sum(squares.map(Math.sqrt));
}
