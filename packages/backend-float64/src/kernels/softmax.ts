import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Numbers } from '../elements.ts';
import type { Float64Backend } from '../float64-backend.ts';
import type { Call, Kernels } from '../kernel.ts';
import { pairwiseSum } from '../pairwise-sum.ts';
import { reducedView } from '../reduced-view.ts';

type RowLoop = (x: Numbers, from: number, n: number, out: Float64Array) => void;

/** Finds the first position of a row's maximum, or of its first NaN. */
function peak(x: Numbers, from: number, n: number): number {
  let best = from;
  for (let i = from; i < from + n; i++) {
    if (Number.isNaN(x[i]!)) return i;
    if (x[i]! > x[best]!) best = i;
  }
  return best;
}

/** eˣⁱ⁻ᵐ / Σ eˣʲ⁻ᵐ with m the row's maximum. */
const softmaxRow: RowLoop = (x, from, n, out) => {
  const max = x[peak(x, from, n)]!;
  for (let i = from; i < from + n; i++) out[i] = Math.exp(x[i]! - max);
  const sum = pairwiseSum(out, from, n);
  for (let i = from; i < from + n; i++) out[i] = out[i]! / sum;
};

/** xᵢ − m − log(1 + Σ_{j ≠ peak} eˣʲ⁻ᵐ): log1p keeps what log(1 + tiny) would lose where one probability is almost 1. */
const logSoftmaxRow: RowLoop = (x, from, n, out) => {
  const at = peak(x, from, n);
  const max = x[at]!;
  for (let i = from; i < from + n; i++) out[i] = i === at ? max - max : Math.exp(x[i]! - max);
  const logSum = Math.log1p(pairwiseSum(out, from, n));
  for (let i = from; i < from + n; i++) out[i] = x[i]! - max - logSum;
};

function alongLastAxis(backend: Float64Backend, logits: TensorInfo, loop: RowLoop): TensorInfo {
  const { values, outer, length } = reducedView(backend, logits, -1);
  const out = new Float64Array(values.length);
  if (length > 0) for (let row = 0; row < outer; row++) loop(values, row * length, length, out);
  return backend.output(logits.shape, 'float32', out);
}

/**
 * Softmax and its logarithm along the last axis, the only one that tfjs asks for. Logits of any finite size are safe;
 * a row with NaN, with +∞, or of nothing but −∞ gives NaN; −∞ beside a finite logit gives probability 0.
 */
export const softmaxKernels: Kernels = {
  Softmax: ({ inputs: { logits }, backend }: Call<'logits'>) => alongLastAxis(backend, logits, softmaxRow),
  LogSoftmax: ({ inputs: { logits }, backend }: Call<'logits'>) =>
    alongLastAxis(backend, logits, logSoftmaxRow),
};
