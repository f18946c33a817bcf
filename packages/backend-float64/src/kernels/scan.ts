import { type TensorInfo, upcastType } from '@tensorflow/tfjs-core';
import { newNumbers } from '../elements.ts';
import type { Float64Backend } from '../float64-backend.ts';
import type { Call, Kernels } from '../kernel.ts';
import { reducedView } from '../reduced-view.ts';

type Scan = Call<'x', { axis: number; exclusive: boolean; reverse: boolean }>;

/** A running total that starts afresh with `start` and takes in one value at a time. */
interface Total {
  start(): void;
  add(value: number): void;
  value(): number;
}

/** Σ with Neumaier's compensation: the error does not grow with the number of terms. */
function compensatedSum(): Total {
  let sum = 0;
  let lost = 0;
  return {
    start: () => {
      sum = 0;
      lost = 0;
    },
    add: (value) => {
      const next = sum + value;
      lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
      sum = next;
    },
    // after an overflow or an infinite term the compensation is NaN, and the sum alone is right
    value: () => (Number.isFinite(sum) ? sum + lost : sum),
  };
}

function product(): Total {
  let total = 1;
  return {
    start: () => {
      total = 1;
    },
    add: (value) => {
      total *= value;
    },
    value: () => total,
  };
}

function scan(
  backend: Float64Backend,
  x: TensorInfo,
  { axis, exclusive, reverse }: Scan['attrs'],
  total: Total,
): TensorInfo {
  const { values, outer, length, inner } = reducedView(backend, x, axis);
  const dtype = upcastType(x.dtype, 'int32');
  const out = newNumbers(dtype, values.length);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      total.start();
      for (let r = 0; r < length; r++) {
        const at = (o * length + (reverse ? length - 1 - r : r)) * inner + i;
        if (exclusive) out[at] = total.value();
        total.add(values[at]!);
        if (!exclusive) out[at] = total.value();
      }
    }
  }
  return backend.output(x.shape, dtype, out);
}

/** Running sums and products along an axis, inclusive or exclusive, from either end. */
export const scanKernels: Kernels = {
  Cumsum: ({ inputs: { x }, attrs, backend }: Scan) => scan(backend, x, attrs, compensatedSum()),
  Cumprod: ({ inputs: { x }, attrs, backend }: Scan) => scan(backend, x, attrs, product()),
};
