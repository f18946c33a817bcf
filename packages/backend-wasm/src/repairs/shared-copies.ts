import type { Repair } from '../repair.ts';

/** clone: the same entries, which nothing writes into, counted once more. */
export const sharedCopies: Repair = {
  kernels: ['Identity'],
  fault: 'clone copies the whole tensor, and autodiff clones every gradient and every input that it keeps',
  cure: 'both share the entries until the last is disposed of, as after reshape',
  repaired: (stock) => (call) => {
    const x = call.inputs.x!;
    if (x.dtype === 'string') return stock(call);
    call.backend.incRef(x.dataId);
    return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
  },
};
