import type { Engine } from './engine.ts';
import type { MatrixView } from './matrix-view.ts';
import { PANEL_SIDE, type Panels, pack, panelRows, panelsFor } from './panels.ts';

/** Below this many multiplications packing costs more than it saves. */
const SMALL = 1500;

/** Makes the product of two matrices for an engine, or for none; `Kernels.gemm` says what it does. */
export const gemmOn =
  (engine: () => Engine | null) =>
  (
    a: MatrixView,
    b: MatrixView,
    m: number,
    k: number,
    n: number,
    out: Float64Array = new Float64Array(m * n),
    at = 0,
  ): Float64Array => {
    // groups of four columns would be mostly padding when there are but one or two
    const isNarrow = n < 3 && (a.column === 1 || m <= 16);
    if (m * k * n <= SMALL || isNarrow) {
      multiplyByDots(a, b, m, k, n, out, at);
      return out;
    }
    const depth = Math.min(PANEL_SIDE, k);
    const width = Math.min(PANEL_SIDE, n);
    const height = panelRows(m, depth, width);
    const panels = panelsFor(engine(), height, depth, width);
    for (let j = 0; j < n; j += width) {
      const columns = Math.min(width, n - j);
      for (let p = 0; p < k; p += depth) {
        const length = Math.min(depth, k - p);
        pack(b.values, b.offset + p * b.row + j * b.column, b.column, b.row, columns, length, panels.b);
        for (let i = 0; i < m; i += height) {
          const rows = Math.min(height, m - i);
          pack(a.values, a.offset + i * a.row + p * a.column, a.row, a.column, rows, length, panels.a);
          panels.multiply(rows, length, columns, columns);
          takeTile(panels, rows, columns, columns, out, at + i * n + j, n, p === 0);
        }
      }
    }
    return out;
  };

/** Writes a tile to its place, or adds it there; of row i the columns up to i + diagonal. */
export function takeTile(
  { c }: Panels,
  rows: number,
  columns: number,
  diagonal: number,
  out: Float64Array,
  at: number,
  stride: number,
  isFirst: boolean,
): void {
  const width = (columns + 3) & ~3;
  for (let i = 0; i < rows; i++) {
    const end = Math.min(columns, i + diagonal + 1);
    const from = i * width;
    const to = at + i * stride;
    if (isFirst) for (let j = 0; j < end; j++) out[to + j] = c[from + j]!;
    else for (let j = 0; j < end; j++) out[to + j] = out[to + j]! + c[from + j]!;
  }
}

function multiplyByDots(
  a: MatrixView,
  b: MatrixView,
  m: number,
  k: number,
  n: number,
  out: Float64Array,
  at: number,
): void {
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let total = 0;
      let s = a.offset + i * a.row;
      let t = b.offset + j * b.column;
      for (let block = 0; block < k; block += PANEL_SIDE) {
        let sum = 0;
        const end = Math.min(k, block + PANEL_SIDE);
        for (let p = block; p < end; p++, s += a.column, t += b.row) sum += a.values[s]! * b.values[t]!;
        total += sum;
      }
      out[at + i * n + j] = total;
    }
  }
}
