import type { TensorInfo } from '@tensorflow/tfjs-core';
import { entriesOf, type KernelCall, type Repair, sizeOf } from '../repair.ts';

/** From here on, float32 sums of a row cost more than three digits' worth of its last bits. */
const WIDE = 256;

/** softmax of wide rows, and logSoftmax as a kernel. */
export const wideSoftmax: Repair = {
  kernels: ['Softmax', 'LogSoftmax'],
  fault:
    'softmax of a row of 10⁵ is off by 4e-6, its sum being one of float32; the kernel of logSoftmax is missing',
  cure: 'rows of more than 256, and logSoftmax, are computed in float64',
  repaired: (stock, name) => (call) => {
    const { inputs, attrs, backend } = call;
    const x = (inputs.logits ?? inputs.x) as TensorInfo;
    const n = x.shape.at(-1) ?? 1;
    const isLog = name === 'LogSoftmax';
    if (!isLog && n <= WIDE) return stock(call);
    const axis = (attrs as KernelCall['attrs'] | undefined)?.axis as number | undefined; // none where runKernel got none
    if (axis !== undefined && axis !== -1 && axis !== x.shape.length - 1) return stock(call);
    const out = backend.makeOutput(x.shape, 'float32');
    const from = entriesOf(backend, x);
    const to = entriesOf(backend, out);
    for (let row = 0, i = 0; row < sizeOf(x.shape) / Math.max(1, n); row++, i += n) {
      let top = Number.NEGATIVE_INFINITY;
      for (let j = i; j < i + n; j++) if (!(from[j]! <= top)) top = from[j]!;
      let sum = 0;
      for (let j = i; j < i + n; j++) sum += Math.exp(from[j]! - top);
      const shift = top + Math.log(sum);
      for (let j = i; j < i + n; j++) to[j] = isLog ? from[j]! - shift : Math.exp(from[j]! - top) / sum;
    }
    return out;
  },
};
