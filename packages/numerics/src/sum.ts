/**
 * Gives Σ vᵢ over `values[from..to)` with an error of about 2ε |Σ v| + n²ε² Σ |v|, whatever the order (Neumaier's compensation).
 *
 * Nothing gives 0; NaN gives NaN; ±∞ sums as floating point has it, ∞ − ∞ is NaN.
 * Source: Neumaier 1974, ZAMM 54, 39; Higham 2002, Accuracy and Stability, §4.3.
 */
export function sum(values: ArrayLike<number>, from = 0, to = values.length): number {
  let total = 0;
  let lost = 0;
  for (let i = from; i < to; i++) {
    const value = values[i]!;
    const next = total + value;
    lost += Math.abs(total) >= Math.abs(value) ? total - next + value : value - next + total;
    total = next;
  }
  return Number.isFinite(total) ? total + lost : total;
}

/** Gives the mean of `values[from..to)` by the compensated sum; nothing gives NaN; NaN and ±∞ as in `sum`. */
export function mean(values: ArrayLike<number>, from = 0, to = values.length): number {
  return sum(values, from, to) / (to - from);
}
