import { exp, log, log1p, tanh } from './elementary.ts';
import { type Engine, engine } from './engine.ts';
import { gemmOn } from './gemm.ts';
import { logSumExpRowsOn } from './log-sum-exp-rows.ts';
import type { MatrixView } from './matrix-view.ts';
import type { MixtureRows } from './mixtures/mixture-rows.ts';
import { mixtureRowsOn } from './mixtures/mixture-rows-on.ts';
import type { NeighbourTree } from './neighbours/neighbour-tree.ts';
import { neighbourTreeOn } from './neighbours/neighbour-tree-on.ts';
import type { SortedColumn } from './neighbours/sorted-column.ts';
import { sortedColumnOn } from './neighbours/sorted-column-on.ts';
import { syrkOn } from './syrk.ts';
import { type VectorFunction, vectorFunction } from './vector-functions.ts';

/** Loops over many numbers, as WebAssembly and as plain TypeScript with the same bits. */
export interface Kernels {
  /** Gives eˣ of each number, error below 0.9 ulp (1 ulp where subnormal). Above 709.78 ∞, below −745.13 0; NaN gives NaN. */
  readonly exp: VectorFunction;
  /** Gives log x of each number, error below 0.9 ulp. log 0 = −∞, below 0 NaN, ∞ gives ∞. Units: nats. */
  readonly log: VectorFunction;
  /** Gives log(1 + x) of each number, error below 0.95 ulp. −1 gives −∞, below it NaN, −0 gives −0, ∞ gives ∞. Units: nats. */
  readonly log1p: VectorFunction;
  /** Gives tanh x of each number, error below 0.8 ulp. ±∞ gives ±1, NaN NaN. */
  readonly tanh: VectorFunction;
  /**
   * Gives log Σⱼ exp vᵢⱼ of each row i, as `logSumExpRows` of `@moelab/numerics` does: m + log Σⱼ exp(vᵢⱼ − m), m the row's maximum.
   *
   * Shapes: values (rows, cols) row-major → (rows), written to `out`. A row of −∞ alone, or of nothing, gives −∞; a +∞ gives +∞; a NaN
   * gives NaN. Units: nats.
   */
  logSumExpRows(values: ArrayLike<number>, rows: number, cols: number, out?: Float64Array): Float64Array;
  /**
   * Gives A·B.
   *
   * Shapes: a (m, k), b (k, n), views of any steps, so that a transpose costs nothing → (m, n), row-major, written to `out` from `at` on.
   * Cost: 2 mkn operations. Sums run over blocks of 256 along k, so that an entry's error is at most (256 + k/256)·2⁻⁵³ Σ|aᵢₚ bₚⱼ|.
   * With k = 0 the product is zero. NaN and ±∞ follow IEEE 754: no product is skipped, 0·∞ is NaN.
   */
  gemm(
    a: MatrixView,
    b: MatrixView,
    m: number,
    k: number,
    n: number,
    out?: Float64Array,
    at?: number,
  ): Float64Array;
  /**
   * Gives X diag(w) Xᵀ; the lower half is computed, the upper is its mirror.
   *
   * Shapes: x (m, k), weights (k), by default all 1 → (m, m), row-major, written to `out`. Cost: m² k operations. Sums as in `gemm`. A
   * column of weight 0 is skipped, whatever it holds; NaN and ±∞ elsewhere spread.
   */
  syrk(x: MatrixView, m: number, k: number, weights?: ArrayLike<number>, out?: Float64Array): Float64Array;
  /**
   * Gives the weighted Gram matrix Xᵀ diag(w) X, as `gram` of `@moelab/numerics` does, but in sums of 256 rows.
   *
   * Shapes: x (rows, cols) row-major, weights (rows), by default all 1 → (cols, cols), written to `out`. Cost: rows · cols² operations. No
   * rows give zeros. A row of weight 0 is skipped, whatever it holds; NaN and ±∞ elsewhere spread.
   */
  gram(
    x: ArrayLike<number>,
    rows: number,
    cols: number,
    weights?: ArrayLike<number>,
    out?: Float64Array,
  ): Float64Array;
  /** Makes a place for a matrix of zeros, (rows, cols), that mixtures of its columns are computed from again and again. */
  mixtureRows(rows: number, cols: number): MixtureRows;
  /** Makes a tree of n finite points for searches in the maximum norm. Shapes: data (n, d), row-major; with d = 0 all are in one place. Cost: n log n. */
  neighbourTree(data: Float64Array, n: number, d: number): NeighbourTree;
  /** Sorts finite numbers for searches on a line: the tree of one dimension, and faster. Cost: n log n. */
  sortedColumn(values: ArrayLike<number>): SortedColumn;
}

function kernelsOn(started: () => Engine | null): Kernels {
  const vector = (name: 'exp' | 'log' | 'log1p' | 'tanh', twin: (x: number) => number) =>
    vectorFunction(started, name, twin);
  const [ofExp, ofLog] = [vector('exp', exp), vector('log', log)];
  const syrk = syrkOn(started);
  return {
    exp: ofExp,
    log: ofLog,
    log1p: vector('log1p', log1p),
    tanh: vector('tanh', tanh),
    logSumExpRows: logSumExpRowsOn(ofExp, ofLog),
    gemm: gemmOn(started),
    syrk,
    gram: (x, rows, cols, weights, out) =>
      syrk({ values: x, offset: 0, row: 1, column: cols }, cols, rows, weights, out),
    mixtureRows: mixtureRowsOn(started),
    neighbourTree: neighbourTreeOn(started),
    sortedColumn: sortedColumnOn(started),
  };
}

/**
 * Computes by WebAssembly SIMD, started at the first call; where there is none (`hasSimd` says so), as `plainKernels`. The bits of a
 * result depend neither on that nor on how many numbers there are.
 */
export const kernels: Kernels = /* @__PURE__ */ kernelsOn(engine);

/** Computes the same bits in plain TypeScript: the kernels' oracle, and what they fall back to. */
export const plainKernels: Kernels = /* @__PURE__ */ kernelsOn(() => null);
