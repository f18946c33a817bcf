import { upcastType } from '@tensorflow/tfjs-core';
import { newElements } from '../elements.ts';
import type { Call, Kernels } from '../kernel.ts';

/** Choice by a condition: `t` where it holds, `e` elsewhere; what is not chosen does not count, be it NaN. */
export const selectKernels: Kernels = {
  Select: ({ inputs: { condition, t, e }, backend }: Call<'condition' | 't' | 'e'>) => {
    const holds = backend.numbers(condition);
    // strings move as numbers do
    const yes = backend.elements(t) as Float64Array;
    const no = backend.elements(e) as Float64Array;
    const dtype = upcastType(t.dtype, e.dtype);
    const out = newElements(dtype, yes.length) as Float64Array;
    // a vector of conditions picks whole rows
    const width = holds.length === 0 ? 0 : yes.length / holds.length;
    for (let row = 0, i = 0; row < holds.length; row++) {
      const chosen = holds[row] !== 0 ? yes : no;
      for (const end = i + width; i < end; i++) out[i] = chosen[i]!;
    }
    return backend.output(t.shape, dtype, out);
  },
};
