import { entriesOf, hasNaN, type Repair, sizeOf } from '../repair.ts';

/** topk where some entry is NaN. */
export const topK: Repair = {
  kernels: ['TopK'],
  fault: 'with NaN among the entries, any order: topk([1, NaN, ∞], 1) is 1',
  cure: 'NaN comes first, then the numbers from the top, ties by place',
  repaired: (stock) => (call) => {
    const { inputs, attrs, backend } = call;
    const x = inputs.x!;
    if (x.dtype !== 'float32' || !hasNaN(entriesOf(backend, x))) return stock(call);
    const k = attrs.k as number;
    const n = x.shape.at(-1)!;
    const shape = [...x.shape.slice(0, -1), k];
    const values = backend.makeOutput(shape, 'float32');
    const indices = backend.makeOutput(shape, 'int32');
    const from = entriesOf(backend, x);
    const toValues = entriesOf(backend, values);
    const toIndices = entriesOf(backend, indices);
    const isAbove = (p: number, q: number) => {
      const [a, b] = [from[p]!, from[q]!];
      if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(b)) - Number(Number.isNaN(a));
      return a === b ? 0 : b > a ? 1 : -1;
    };
    for (let row = 0; row < sizeOf(x.shape.slice(0, -1)); row++) {
      const order = Array.from({ length: n }, (_, i) => row * n + i).sort((p, q) => isAbove(p, q) || p - q);
      for (let i = 0; i < k; i++) {
        toValues[row * k + i] = from[order[i]!]!;
        toIndices[row * k + i] = order[i]! - row * n;
      }
    }
    return [values, indices];
  },
};
