/**
 * Gives log Σᵢ exp vᵢ over `values[from..to)` without overflow.
 *
 * m + log Σᵢ exp(vᵢ − m), m = max vᵢ. Nothing, or −∞ alone, gives −∞; a +∞ gives +∞; a NaN gives NaN. Units: nats.
 */
export function logSumExp(values: ArrayLike<number>, from = 0, to = values.length): number {
  let most = -Infinity;
  for (let i = from; i < to; i++) {
    const value = values[i]!;
    if (value > most) most = value;
    else if (Number.isNaN(value)) return Number.NaN;
  }
  if (most === Infinity) {
    for (let i = from; i < to; i++) if (Number.isNaN(values[i]!)) return Number.NaN;
  }
  if (most === -Infinity || most === Infinity) return most;
  let sum = 0;
  for (let i = from; i < to; i++) sum += Math.exp(values[i]! - most);
  return most + Math.log(sum);
}

/**
 * Writes softmax(v) = exp v / Σ exp v of `values[from..to)` to the same places of `out`, and gives log Σ exp v.
 *
 * `out` may be `values`. A −∞ beside finite values gets exactly 0. No weights exist where the sum is 0 or infinite: all
 * −∞, a +∞ or a NaN fill the places with NaN (and the result is logSumExp's −∞, +∞ or NaN). Units: nats.
 */
export function softmaxInto(
  out: Float64Array,
  values: ArrayLike<number>,
  from = 0,
  to = values.length,
): number {
  let most = -Infinity;
  for (let i = from; i < to; i++) {
    const value = values[i]!;
    if (value > most || Number.isNaN(value)) most = value;
    if (Number.isNaN(most)) break;
  }
  if (!Number.isFinite(most)) {
    const total = logSumExp(values, from, to);
    out.fill(Number.NaN, from, to);
    return total;
  }
  let sum = 0;
  for (let i = from; i < to; i++) {
    const weight = Math.exp(values[i]! - most);
    out[i] = weight;
    sum += weight;
  }
  for (let i = from; i < to; i++) out[i]! /= sum;
  return most + Math.log(sum);
}

/**
 * Gives log Σⱼ exp vᵢⱼ of each row i; a row follows logSumExp's rules by itself.
 *
 * Shapes: values (rows, cols) row-major → (rows). Units: nats.
 */
export function logSumExpRows(
  values: ArrayLike<number>,
  rows: number,
  cols: number,
  out = new Float64Array(rows),
): Float64Array {
  for (let i = 0; i < rows; i++) out[i] = logSumExp(values, i * cols, (i + 1) * cols);
  return out;
}

/**
 * Writes the softmax of each row to `out`, and gives log Σⱼ exp vᵢⱼ of each row; a row follows softmaxInto's rules by itself.
 *
 * Shapes: values and out (rows, cols) row-major → (rows). `out` may be `values`. Units: nats.
 */
export function softmaxRowsInto(
  out: Float64Array,
  values: ArrayLike<number>,
  rows: number,
  cols: number,
): Float64Array {
  const totals = new Float64Array(rows);
  for (let i = 0; i < rows; i++) totals[i] = softmaxInto(out, values, i * cols, (i + 1) * cols);
  return totals;
}
