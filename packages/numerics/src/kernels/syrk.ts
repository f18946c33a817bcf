import type { Engine } from './engine.ts';
import { takeTile } from './gemm.ts';
import type { MatrixView } from './matrix-view.ts';
import { PANEL_SIDE, pack, padded, panelRows, panelsFor } from './panels.ts';

/** Leaves the lower half of X diag(w) Xᵀ in `out`. */
type Product<More extends readonly unknown[] = []> = (
  x: MatrixView,
  m: number,
  k: number,
  weights: ArrayLike<number> | undefined,
  out: Float64Array,
  ...more: More
) => void;

/** Changes a packed panel of lines of `depth` numbers by weights, of which the panel's begin at `from`. */
type OnPanel = (
  panel: Float64Array,
  lines: number,
  depth: number,
  weights: ArrayLike<number>,
  from: number,
) => void;

/** Below this many multiplications packing costs more than it saves. */
const SMALL = 1500;

/** Makes the symmetric product of a matrix with itself for an engine, or for none; `Kernels.syrk` says what it does. */
export const syrkOn =
  (engine: () => Engine | null) =>
  (
    x: MatrixView,
    m: number,
    k: number,
    weights?: ArrayLike<number>,
    out: Float64Array = new Float64Array(m * m),
  ): Float64Array => {
    if (m * m * k <= SMALL) multiplyByDots(x, m, k, weights, out);
    else multiplyByPanels(x, m, k, weights, out, engine());
    for (let i = 0; i < m; i++) for (let j = 0; j < i; j++) out[j * m + i] = out[i * m + j]!;
    return out;
  };

const multiplyByPanels: Product<[Engine | null]> = (x, m, k, weights, out, engine) => {
  const depth = Math.min(PANEL_SIDE, k);
  const width = Math.min(PANEL_SIDE, m);
  const height = panelRows(m, depth, width);
  const panels = panelsFor(engine, height, depth, width);
  const packLines = (line: number, lines: number, p: number, length: number, to: Float64Array) =>
    pack(x.values, x.offset + line * x.row + p * x.column, x.row, x.column, lines, length, to);
  for (let j = 0; j < m; j += width) {
    const columns = Math.min(width, m - j);
    for (let p = 0; p < k; p += depth) {
      const length = Math.min(depth, k - p);
      packLines(j, columns, p, length, panels.b);
      if (weights !== undefined) dropUnweighted(panels.b, padded(columns), length, weights, p);
      // the lower half: no row block that ends before column j
      for (let i = j - (j % height); i < m; i += height) {
        const rows = Math.min(height, m - i);
        if (i === j && rows <= columns) panels.a.set(panels.b.subarray(0, padded(rows) * length));
        else packLines(i, rows, p, length, panels.a);
        if (weights !== undefined) weigh(panels.a, rows, length, weights, p);
        panels.multiply(rows, length, columns, i - j);
        takeTile(panels, rows, columns, i - j, out, i * m + j, m, p === 0);
      }
    }
  }
};

/** Multiplies each row of a panel by its weight; a row of weight 0 becomes 0, whatever it held. */
const weigh: OnPanel = (panel, lines, depth, weights, from) => {
  let at = 0;
  for (let group = 0; group < lines; group += 4) {
    for (let p = 0; p < depth; p++, at += 4) {
      const weight = weights[from + p]!;
      panel[at] = weight === 0 ? 0 : weight * panel[at]!;
      panel[at + 1] = weight === 0 ? 0 : weight * panel[at + 1]!;
      panel[at + 2] = weight === 0 ? 0 : weight * panel[at + 2]!;
      panel[at + 3] = weight === 0 ? 0 : weight * panel[at + 3]!;
    }
  }
};

/** Makes the rows of weight 0 zero in the panel that is not weighted, where NaN and ±∞ would make 0·∞ of them. */
const dropUnweighted: OnPanel = (panel, lines, depth, weights, from) => {
  for (let p = 0; p < depth; p++) {
    if (weights[from + p] !== 0) continue;
    for (let at = 4 * p; at < lines * depth; at += 4 * depth) panel.fill(0, at, at + 4);
  }
};

/** The same sums, entry by entry. */
const multiplyByDots: Product = (x, m, k, weights, out) => {
  for (let i = 0; i < m; i++) {
    for (let j = 0; j <= i; j++) {
      let total = 0;
      for (let block = 0; block < k; block += PANEL_SIDE) {
        let sum = 0;
        const end = Math.min(k, block + PANEL_SIDE);
        for (let p = block; p < end; p++) {
          const weight = weights === undefined ? 1 : weights[p]!;
          if (weight === 0) continue;
          const at = x.offset + p * x.column;
          sum += weight * x.values[at + i * x.row]! * x.values[at + j * x.row]!;
        }
        total += sum;
      }
      out[i * m + j] = total;
    }
  }
};
