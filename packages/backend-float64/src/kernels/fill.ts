import { type DataType, util } from '@tensorflow/tfjs-core';
import { newElements, newNumbers } from '../elements.ts';
import type { Float64Backend } from '../float64-backend.ts';
import type { Call, Kernels } from '../kernel.ts';

function filled(backend: Float64Backend, shape: readonly number[], dtype: DataType, value: number | string) {
  const size = util.sizeFromShape([...shape]);
  const out = newElements(dtype, size);
  if (Array.isArray(out)) out.fill(util.encodeString(String(value)));
  else out.fill(Number(value));
  return backend.output(shape, dtype, out);
}

/** start, start + step, … up to stop, which is left out; each is computed afresh, so nothing drifts. */
function range(start: number, stop: number, step: number, dtype: DataType) {
  // tfjs counts down by 1 where the step was left at its default
  const signed = stop < start && step === 1 ? -1 : step;
  const out = newNumbers(dtype, Math.max(0, Math.ceil((stop - start) / signed)));
  for (let i = 0; i < out.length; i++) out[i] = start + i * signed;
  return out;
}

interface OneHot {
  readonly depth: number;
  readonly onValue: number;
  readonly offValue: number;
  readonly dtype: DataType;
}

/** Tensors made from numbers that tfjs-core hands over unrounded. */
export const fillKernels: Kernels = {
  Fill: ({ attrs, backend }: Call<never, { shape: number[]; value: number | string; dtype: DataType }>) =>
    filled(backend, attrs.shape, attrs.dtype, attrs.value),
  ZerosLike: ({ inputs: { x }, backend }: Call<'x'>) =>
    filled(backend, x.shape, x.dtype, x.dtype === 'string' ? '' : 0),
  OnesLike: ({ inputs: { x }, backend }: Call<'x'>) => filled(backend, x.shape, x.dtype, 1),
  Range: ({
    attrs,
    backend,
  }: Call<never, { start: number; stop: number; step: number; dtype: DataType }>) => {
    const out = range(attrs.start, attrs.stop, attrs.step, attrs.dtype);
    return backend.output([out.length], attrs.dtype, out);
  },
  LinSpace: ({ attrs, backend }: Call<never, { start: number; stop: number; num: number }>) => {
    const { start, stop, num } = attrs;
    const step = (stop - start) / (num - 1);
    // both ends are exact
    const out = Float64Array.from({ length: num }, (_, i) =>
      i > 0 && i === num - 1 ? stop : i === 0 ? start : start + i * step,
    );
    return backend.output([num], 'float32', out);
  },
  OneHot: ({ inputs: { indices }, attrs, backend }: Call<'indices', OneHot>) => {
    const { depth, onValue, offValue, dtype } = attrs;
    const hot = backend.numbers(indices);
    const out = newNumbers(dtype, hot.length * depth);
    out.fill(offValue);
    for (let i = 0; i < hot.length; i++) {
      const index = hot[i]!;
      if (index >= 0 && index < depth) out[i * depth + index] = onValue;
    }
    return backend.output([...indices.shape, depth], dtype, out);
  },
};
