import { MoelabError } from '@moelab/core';
import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import { type Numbers, newNumbers } from '../elements.ts';
import type { Float64Backend } from '../float64-backend.ts';
import type { Call, Kernels } from '../kernel.ts';

/**
 * Adds the rows of `x` that carry the same segment number, with Neumaier's compensation in float. A number outside
 * 0 … numSegments − 1 drops its row; a segment without rows is 0. Cost: O(size of x).
 */
function segmentSum(
  backend: Float64Backend,
  x: TensorInfo,
  segmentIds: TensorInfo,
  numSegments: number,
): TensorInfo {
  const rest = x.shape.slice(segmentIds.shape.length);
  const width = util.sizeFromShape(rest);
  const values = backend.numbers(x);
  const segments = backend.numbers(segmentIds);
  const sums = new Float64Array(numSegments * width);
  const lost = new Float64Array(numSegments * width);
  for (let row = 0; row < segments.length; row++) {
    const segment = segments[row]!;
    if (!(segment >= 0 && segment < numSegments)) continue;
    for (let j = 0; j < width; j++) {
      const at = segment * width + j;
      const sum = sums[at]!;
      const value = values[row * width + j]!;
      const next = sum + value;
      lost[at] = lost[at]! + (Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum);
      sums[at] = next;
    }
  }
  const dtype = x.dtype === 'bool' ? 'int32' : x.dtype;
  const out = newNumbers(dtype, sums.length);
  // after an overflow or an infinite term the compensation is NaN, and the sum alone is right
  for (let i = 0; i < out.length; i++) out[i] = Number.isFinite(sums[i]!) ? sums[i]! + lost[i]! : sums[i]!;
  return backend.output([numSegments, ...rest], dtype, out);
}

interface Bins {
  readonly size: number;
  readonly binaryOutput?: boolean;
}

/** Counts whole numbers, or adds their weights, within each row; numbers from `size` on are left out. */
function bincount(
  backend: Float64Backend,
  x: TensorInfo,
  weights: TensorInfo,
  rows: number,
  { size, binaryOutput = false }: Bins,
): Numbers {
  const values = backend.numbers(x);
  const shares = backend.numbers(weights);
  const out = newNumbers(weights.dtype, rows * size);
  const columns = rows === 0 ? 0 : values.length / rows;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value < 0)
      throw new MoelabError('INVALID_DATA', `float64: bincount counts numbers ≥ 0, got ${value}`);
    if (value >= size) continue;
    const at = Math.floor(i / columns) * size + value;
    out[at] = binaryOutput ? 1 : out[at]! + (shares.length > 0 ? shares[i]! : 1);
  }
  return out;
}

type Counted = Call<'x' | 'weights', Bins>;

/** Sums and counts by group. */
export const segmentKernels: Kernels = {
  UnsortedSegmentSum: ({
    inputs: { x, segmentIds },
    attrs: { numSegments },
    backend,
  }: Call<'x' | 'segmentIds', { numSegments: number }>) => segmentSum(backend, x, segmentIds, numSegments),
  Bincount: ({ inputs: { x, weights }, attrs, backend }: Counted) =>
    backend.output([attrs.size], weights.dtype, bincount(backend, x, weights, 1, attrs)),
  DenseBincount: ({ inputs: { x, weights }, attrs, backend }: Counted) => {
    const rows = x.shape.length === 2 ? [x.shape[0]!] : [];
    const counts = bincount(backend, x, weights, rows[0] ?? 1, attrs);
    return backend.output([...rows, attrs.size], weights.dtype, counts);
  },
};
