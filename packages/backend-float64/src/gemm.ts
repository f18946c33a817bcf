import type { Numbers } from './elements.ts';

/** A matrix inside a flat array: element (i, j) lies at offset + i·row + j·column, so a transpose only swaps the steps. */
export interface MatrixView {
  readonly values: Numbers;
  readonly offset: number;
  readonly row: number;
  readonly column: number;
}

// Panels of A and B stay in the first- and second-level cache: 64·256 and 256·256 doubles.
const ROWS = 64;
const DEPTH = 256;
const COLUMNS = 256;
/** Below this many multiplications packing costs more than it saves. */
const SMALL = 1500;

/**
 * Multiplies (m, k)·(k, n) into `out`, row-major from `at` on, which must hold zeros.
 *
 * Sums run over blocks of 256 along k. With k = 0 the product is zero. NaN and ±∞ follow IEEE 754; 0·∞ is NaN.
 * Cost: O(mkn); panels are packed, so both orders of storage are equally fast.
 */
export function gemm(
  a: MatrixView,
  b: MatrixView,
  m: number,
  k: number,
  n: number,
  out: Float64Array,
  at: number,
): void {
  // groups of four columns would be mostly padding when there are but one or two
  const isNarrow = n < 3 && (a.column === 1 || m <= 16);
  if (m * k * n <= SMALL || isNarrow) {
    multiplyByDots(a, b, m, k, n, out, at);
    return;
  }
  const depth = Math.min(DEPTH, k);
  const packedA = new Float64Array(padded(Math.min(ROWS, m)) * depth);
  const packedB = new Float64Array(padded(Math.min(COLUMNS, n)) * depth);
  for (let j = 0; j < n; j += COLUMNS) {
    const columns = Math.min(COLUMNS, n - j);
    for (let p = 0; p < k; p += DEPTH) {
      const length = Math.min(DEPTH, k - p);
      pack(b.values, b.offset + p * b.row + j * b.column, b.column, b.row, columns, length, packedB);
      for (let i = 0; i < m; i += ROWS) {
        const rows = Math.min(ROWS, m - i);
        pack(a.values, a.offset + i * a.row + p * a.column, a.row, a.column, rows, length, packedA);
        multiplyPanels(packedA, packedB, rows, length, columns, out, at + i * n + j, n);
      }
    }
  }
}

const padded = (size: number): number => (size + 3) & ~3;

/** Copies lines in groups of four, element by element side by side; the last group is filled up with zeros. */
function pack(
  from: Numbers,
  offset: number,
  lineStep: number,
  depthStep: number,
  lines: number,
  depth: number,
  to: Float64Array,
): void {
  let t = 0;
  for (let line = 0; line < lines; line += 4) {
    const start = offset + line * lineStep;
    if (line + 4 <= lines) {
      for (let p = 0; p < depth; p++, t += 4) {
        const s = start + p * depthStep;
        to[t] = from[s]!;
        to[t + 1] = from[s + lineStep]!;
        to[t + 2] = from[s + 2 * lineStep]!;
        to[t + 3] = from[s + 3 * lineStep]!;
      }
    } else {
      for (let p = 0; p < depth; p++, t += 4) {
        for (let l = 0; l < 4; l++)
          to[t + l] = line + l < lines ? from[start + p * depthStep + l * lineStep]! : 0;
      }
    }
  }
}

function multiplyPanels(
  a: Float64Array,
  b: Float64Array,
  rows: number,
  depth: number,
  columns: number,
  out: Float64Array,
  at: number,
  stride: number,
): void {
  for (let j = 0; j < columns; j += 4) {
    const width = Math.min(4, columns - j);
    for (let i = 0; i < rows; i += 2) {
      // groups of four rows, taken two at a time, so that the sums fit the registers
      const group = (i & ~3) * depth + (i & 2);
      let c00 = 0;
      let c01 = 0;
      let c02 = 0;
      let c03 = 0;
      let c10 = 0;
      let c11 = 0;
      let c12 = 0;
      let c13 = 0;
      for (let p = 0, s = group, q = j * depth; p < depth; p++, s += 4, q += 4) {
        const a0 = a[s]!;
        const a1 = a[s + 1]!;
        const b0 = b[q]!;
        const b1 = b[q + 1]!;
        const b2 = b[q + 2]!;
        const b3 = b[q + 3]!;
        c00 += a0 * b0;
        c01 += a0 * b1;
        c02 += a0 * b2;
        c03 += a0 * b3;
        c10 += a1 * b0;
        c11 += a1 * b1;
        c12 += a1 * b2;
        c13 += a1 * b3;
      }
      addRow(out, at + i * stride + j, width, c00, c01, c02, c03);
      if (i + 1 < rows) addRow(out, at + (i + 1) * stride + j, width, c10, c11, c12, c13);
    }
  }
}

function addRow(
  out: Float64Array,
  at: number,
  width: number,
  c0: number,
  c1: number,
  c2: number,
  c3: number,
): void {
  out[at] = out[at]! + c0;
  if (width > 1) out[at + 1] = out[at + 1]! + c1;
  if (width > 2) out[at + 2] = out[at + 2]! + c2;
  if (width > 3) out[at + 3] = out[at + 3]! + c3;
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
      for (let block = 0; block < k; block += DEPTH) {
        let sum = 0;
        const end = Math.min(k, block + DEPTH);
        for (let p = block; p < end; p++, s += a.column, t += b.row) sum += a.values[s]! * b.values[t]!;
        total += sum;
      }
      out[at + i * n + j] = total;
    }
  }
}
