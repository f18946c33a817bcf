import { type Engine, SCRATCH_ADDRESS } from './engine.ts';

/** Numbers taken into the kernels' memory at once: 32 KiB, which stay in the first-level cache. */
const PIECE = 4096;
/** Below this many numbers a kernel's call costs more than it saves. */
const FEW = 8;

/** Writes a function of each number of `x` to the same place of `out`, which may be `x`, and gives `out`. */
export type VectorFunction = (x: ArrayLike<number>, out?: Float64Array) => Float64Array;

/** Makes a function of vectors from a kernel and its plain twin. */
export const vectorFunction =
  (
    engine: () => Engine | null,
    name: 'exp' | 'log' | 'log1p' | 'tanh',
    twin: (x: number) => number,
  ): VectorFunction =>
  (x, out: Float64Array = new Float64Array(x.length)) => {
    const n = x.length;
    if (out.length < n) {
      throw new RangeError(`${name}: out must hold the ${n} results, got ${out.length} places`);
    }
    const kernels = n < FEW ? null : engine();
    if (kernels === null) {
      for (let i = 0; i < n; i++) out[i] = twin(x[i]!);
      return out;
    }
    const { scratch } = kernels;
    for (let from = 0; from < n; from += PIECE) {
      const to = Math.min(n, from + PIECE);
      if (ArrayBuffer.isView(x)) scratch.set((x as Float64Array).subarray(from, to));
      else for (let i = from; i < to; i++) scratch[i - from] = x[i]!;
      kernels[name](SCRATCH_ADDRESS, to - from);
      out.set(scratch.subarray(0, to - from), from);
    }
    return out;
  };
