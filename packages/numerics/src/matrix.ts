/** Is a dense real matrix: entry (i, j) is `data[i * cols + j]` (row-major, float64). */
export interface Matrix {
  readonly rows: number;
  readonly cols: number;
  readonly data: Float64Array;
}

/**
 * Makes a row-major matrix; a `Float64Array` is wrapped without copying, any other list is copied, and no list gives zeros.
 *
 * Shapes: data rows · cols numbers → (rows, cols). NaN and ±∞ are kept as they are; a side may be 0.
 * Throws a RangeError where a side is no integer ≥ 0 or the list has another length.
 */
export function matrix(rows: number, cols: number, data?: ArrayLike<number>): Matrix {
  for (const [name, side] of [
    ['rows', rows],
    ['cols', cols],
  ] as const) {
    if (!Number.isSafeInteger(side) || side < 0) {
      throw new RangeError(`matrix: ${name} must be an integer ≥ 0, got ${side}`);
    }
  }
  if (data === undefined) return { rows, cols, data: new Float64Array(rows * cols) };
  if (data.length !== rows * cols) {
    throw new RangeError(
      `matrix: data must hold rows · cols = ${rows} · ${cols} = ${rows * cols} numbers, got ${data.length}`,
    );
  }
  return { rows, cols, data: data instanceof Float64Array ? data : Float64Array.from(data) };
}

/** Gives row i as a view: writing into it writes into the matrix. Throws a RangeError where there is no such row. */
export function rowOf(m: Matrix, i: number): Float64Array {
  if (!Number.isInteger(i) || i < 0 || i >= m.rows) {
    throw new RangeError(`rowOf: i must be an integer in [0, ${m.rows}), got ${i}`);
  }
  return m.data.subarray(i * m.cols, (i + 1) * m.cols);
}
