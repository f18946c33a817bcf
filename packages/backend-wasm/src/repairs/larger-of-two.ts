import type { TensorInfo } from '@tensorflow/tfjs-core';
import { entriesOf, hasNaN, type Repair, runKernel } from '../repair.ts';

/** maximum and minimum: NaN on either side gives NaN. */
export const largerOfTwo: Repair = {
  kernels: ['Maximum', 'Minimum'],
  fault: 'maximum(a, NaN) and minimum(a, NaN) are a',
  cure: 'where b holds NaN, it is added to the result',
  repaired: (stock) => (call) => {
    const { inputs, backend } = call;
    const b = inputs.b!;
    const result = stock(call) as TensorInfo;
    if (b.dtype !== 'float32' || !hasNaN(entriesOf(backend, b))) return result;
    const poison = backend.makeOutput(b.shape, 'float32');
    const from = entriesOf(backend, b);
    const to = entriesOf(backend, poison);
    for (let i = 0; i < from.length; i++) to[i] = Number.isNaN(from[i]!) ? Number.NaN : 0;
    const poisoned = runKernel(backend, 'Add', { a: result, b: poison });
    backend.disposeData(poison.dataId);
    backend.disposeData(result.dataId);
    return poisoned;
  },
};
