import { MoelabError } from '@moelab/core';
import type { DataType } from '@tensorflow/tfjs-core';
import { asElements } from '../elements.ts';
import type { Call, Kernels } from '../kernel.ts';

/** Changes the dtype. To int32: towards zero, wrapping at 2³², NaN and ±∞ to 0. To bool: everything but 0 is true, also NaN. */
export const castKernels: Kernels = {
  Cast: ({ inputs: { x }, attrs: { dtype }, backend }: Call<'x', { dtype: DataType }>) => {
    if (x.dtype === dtype) return backend.alias(x, x.shape);
    if (dtype === 'string' || dtype === 'complex64') {
      throw new MoelabError('UNSUPPORTED', `float64: cast: no conversion from ${x.dtype} to ${dtype}`);
    }
    const values = backend.numbers(x);
    const cast =
      dtype === 'bool' ? Uint8Array.from(values, (value) => +(value !== 0)) : asElements(values, dtype);
    return backend.output(x.shape, dtype, cast);
  },
};
