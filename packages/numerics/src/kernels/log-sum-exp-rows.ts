import type { VectorFunction } from './vector-functions.ts';

/** Numbers whose exponentials are taken at once. */
const PIECE = 4096;

/** Makes log Σ exp along rows from vector functions; `Kernels.logSumExpRows` says what it does. */
export const logSumExpRowsOn =
  (exp: VectorFunction, log: VectorFunction) =>
  (
    values: ArrayLike<number>,
    rows: number,
    cols: number,
    out: Float64Array = new Float64Array(rows),
  ): Float64Array => {
    const most = new Float64Array(rows);
    const block = Math.max(1, Math.floor(PIECE / Math.max(1, cols)));
    const powers = new Float64Array(Math.min(block, rows) * cols);
    for (let first = 0; first < rows; first += block) {
      const last = Math.min(rows, first + block);
      for (let i = first; i < last; i++) {
        let top = -Infinity;
        for (let s = i * cols, end = s + cols; s < end; s++) if (values[s]! > top) top = values[s]!;
        // an infinite maximum would give ∞ − ∞; without a shift exp and log say what is right
        if (!Number.isFinite(top)) top = 0;
        most[i] = top;
        for (let j = 0; j < cols; j++) powers[(i - first) * cols + j] = values[i * cols + j]! - top;
      }
      exp(powers.subarray(0, (last - first) * cols), powers);
      for (let i = first; i < last; i++) {
        let sum = 0;
        for (let s = (i - first) * cols, end = s + cols; s < end; s++) sum += powers[s]!;
        out[i] = sum;
      }
    }
    log(out.subarray(0, rows), out);
    for (let i = 0; i < rows; i++) out[i] = most[i]! + out[i]!;
    return out;
  };
