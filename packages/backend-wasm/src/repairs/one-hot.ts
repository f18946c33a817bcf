import type { DataType } from '@tensorflow/tfjs-core';
import { entriesOf, type Repair } from '../repair.ts';

/** oneHot of any dtype, with any two values. */
export const oneHot: Repair = {
  kernels: ['OneHot'],
  fault:
    'writes integers whatever the dtype: 1 becomes 1.4e-45 in float32, 0.9 becomes 0, and booleans are written past their end',
  cure: "the two values, in the tensor's own dtype",
  repaired:
    () =>
    ({ inputs, attrs, backend }) => {
      const indices = inputs.indices!;
      const depth = attrs.depth as number;
      const out = backend.makeOutput([...indices.shape, depth], attrs.dtype as DataType);
      const at = entriesOf(backend, indices);
      const to = entriesOf(backend, out).fill(attrs.offValue as number);
      const on = attrs.onValue as number;
      for (let i = 0; i < at.length; i++) {
        const place = at[i]!;
        if (place >= 0 && place < depth) to[i * depth + place] = on;
      }
      return out;
    },
};
