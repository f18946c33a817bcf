/**
 * Gives the weighted Gram matrix Xᵀ diag(w) X; the lower half is computed, the upper is its mirror.
 *
 * Shapes: x (rows, cols), weights (rows), by default all 1 → (cols, cols), row-major, written to `out`. Cost: rows · cols² / 2.
 * No rows give zeros. A row of weight 0 is skipped, whatever it holds; NaN and ±∞ elsewhere spread.
 */
export function gram(
  x: ArrayLike<number>,
  rows: number,
  cols: number,
  weights?: ArrayLike<number>,
  out = new Float64Array(cols * cols),
): Float64Array {
  out.fill(0, 0, cols * cols);
  for (let i = 0; i < rows; i++) {
    const weight = weights === undefined ? 1 : weights[i]!;
    if (weight === 0) continue;
    const row = i * cols;
    for (let a = 0; a < cols; a++) {
      const scaled = weight * x[row + a]!;
      const target = a * cols;
      for (let b = 0; b <= a; b++) out[target + b]! += scaled * x[row + b]!;
    }
  }
  for (let a = 0; a < cols; a++) {
    for (let b = 0; b < a; b++) out[b * cols + a] = out[a * cols + b]!;
  }
  return out;
}

/**
 * Gives the weighted cross products Xᵀ diag(w) Y.
 *
 * Shapes: x (rows, cols), y (rows, columns), weights (rows), by default all 1 → (cols, columns), row-major, written to `out`. Cost:
 * rows · cols · columns. No rows give zeros. A row of weight 0 is skipped, whatever it holds; NaN and ±∞ elsewhere spread.
 */
export function crossGram(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  rows: number,
  cols: number,
  columns = 1,
  weights?: ArrayLike<number>,
  out = new Float64Array(cols * columns),
): Float64Array {
  out.fill(0, 0, cols * columns);
  for (let i = 0; i < rows; i++) {
    const weight = weights === undefined ? 1 : weights[i]!;
    if (weight === 0) continue;
    for (let a = 0; a < cols; a++) {
      const scaled = weight * x[i * cols + a]!;
      const target = a * columns;
      for (let c = 0; c < columns; c++) out[target + c]! += scaled * y[i * columns + c]!;
    }
  }
  return out;
}
