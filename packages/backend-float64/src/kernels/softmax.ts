import { kernels } from '@moelab/numerics/kernels';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Numbers } from '../elements.ts';
import type { Float64Backend } from '../float64-backend.ts';
import type { Call, Kernels } from '../kernel.ts';
import { pairwiseSum } from '../pairwise-sum.ts';
import { reducedView } from '../reduced-view.ts';

/** Finds the first position of a row's maximum, or of its first NaN. */
function peak(x: Numbers, from: number, n: number): number {
  let best = from;
  for (let i = from; i < from + n; i++) {
    if (Number.isNaN(x[i]!)) return i;
    if (x[i]! > x[best]!) best = i;
  }
  return best;
}

/** eˣⁱ⁻ᵐ of rows of n, m each row's maximum, and where that is. */
function shifted(x: Numbers, rows: number, n: number) {
  const powers = new Float64Array(rows * n);
  const peaks: number[] = [];
  for (let row = 0; row < rows; row++) {
    const from = row * n;
    const at = peak(x, from, n);
    const max = x[at]!;
    peaks.push(at);
    for (let i = from; i < from + n; i++) powers[i] = x[i]! - max;
  }
  return { powers: kernels.exp(powers, powers), peaks };
}

/** eˣⁱ⁻ᵐ / Σ eˣʲ⁻ᵐ. */
function softmax(x: Numbers, rows: number, n: number): Float64Array {
  const { powers } = shifted(x, rows, n);
  for (let from = 0; from < powers.length; from += n) {
    const sum = pairwiseSum(powers, from, n);
    for (let i = from; i < from + n; i++) powers[i] = powers[i]! / sum;
  }
  return powers;
}

/** xᵢ − m − log(1 + Σ_{j ≠ peak} eˣʲ⁻ᵐ): log1p keeps what log(1 + tiny) would lose where one probability is almost 1. */
function logSoftmax(x: Numbers, rows: number, n: number): Float64Array {
  const { powers: out, peaks } = shifted(x, rows, n);
  const logSums = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const at = peaks[row]!;
    // 0, but NaN where the maximum is ±∞ or NaN
    out[at] = x[at]! - x[at]!;
    logSums[row] = pairwiseSum(out, row * n, n);
  }
  kernels.log1p(logSums, logSums);
  for (let row = 0; row < rows; row++) {
    const max = x[peaks[row]!]!;
    for (let i = row * n; i < (row + 1) * n; i++) out[i] = x[i]! - max - logSums[row]!;
  }
  return out;
}

function alongLastAxis(
  backend: Float64Backend,
  logits: TensorInfo,
  f: (x: Numbers, rows: number, n: number) => Float64Array,
): TensorInfo {
  const { values, outer, length } = reducedView(backend, logits, -1);
  return backend.output(logits.shape, 'float32', f(values, length === 0 ? 0 : outer, length));
}

/**
 * Softmax and its logarithm along the last axis, the only one that tfjs asks for. Logits of any finite size are safe;
 * a row with NaN, with +∞, or of nothing but −∞ gives NaN; −∞ beside a finite logit gives probability 0.
 */
export const softmaxKernels: Kernels = {
  Softmax: ({ inputs: { logits }, backend }: Call<'logits'>) => alongLastAxis(backend, logits, softmax),
  LogSoftmax: ({ inputs: { logits }, backend }: Call<'logits'>) => alongLastAxis(backend, logits, logSoftmax),
};
