import type { Numbers } from './elements.ts';

const BLOCK = 64;

/**
 * Adds n consecutive numbers pairwise: halves are added apart, blocks of 64 in four lanes.
 *
 * The error grows with log n: |error| ≤ (24 + log₂(n/64))·2⁻⁵³·Σ|xᵢ|. Empty: 0. NaN and ∞ − ∞ give NaN.
 * Source: Higham 2002, Accuracy and Stability of Numerical Algorithms, §4.2.
 */
export function pairwiseSum(x: Numbers, from: number, n: number): number {
  if (n > BLOCK) {
    const half = (n >> 1) & ~3;
    return pairwiseSum(x, from, half) + pairwiseSum(x, from + half, n - half);
  }
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = from;
  for (const end = from + (n & ~3); i < end; i += 4) {
    a += x[i]!;
    b += x[i + 1]!;
    c += x[i + 2]!;
    d += x[i + 3]!;
  }
  let sum = a + b + (c + d);
  for (const end = from + n; i < end; i++) sum += x[i]!;
  return sum;
}

/** Adds `rows` rows of a row-major block of width `inner` into `out`, pairwise in each column. */
export function pairwiseColumnSums(
  x: Numbers,
  from: number,
  rows: number,
  inner: number,
  out: Float64Array,
  at: number,
): void {
  if (rows > BLOCK) {
    const half = rows >> 1;
    const second = new Float64Array(inner);
    pairwiseColumnSums(x, from, half, inner, out, at);
    pairwiseColumnSums(x, from + half * inner, rows - half, inner, second, 0);
    for (let j = 0; j < inner; j++) out[at + j] = out[at + j]! + second[j]!;
    return;
  }
  for (let i = 0; i < rows; i++) {
    const row = from + i * inner;
    for (let j = 0; j < inner; j++) out[at + j] = out[at + j]! + x[row + j]!;
  }
}
