import type { TensorInfo } from '@tensorflow/tfjs-core';
import { entriesOf, type Repair, runKernel, sizeOf } from '../repair.ts';
import { multiply } from './mat-mul.ts';

const activations: Readonly<Record<string, string>> = {
  relu: 'Relu',
  relu6: 'Relu6',
  elu: 'Elu',
  sigmoid: 'Sigmoid',
  leakyrelu: 'LeakyRelu',
  prelu: 'Prelu',
};

/** fused.matMul: the product, then the bias, then the activation. */
export const fusedMatMul: Repair = {
  kernels: ['_FusedMatMul'],
  fault:
    'errors of the size of the values with a bias or an activation beside a transpose or a batch; relu and relu6 turn NaN into 0; refuses a bias that is no vector',
  cure: 'the product, the bias and the activation one after the other',
  repaired:
    () =>
    ({ inputs, attrs, backend }) => {
      let y = multiply({ inputs, attrs, backend });
      const replace = (make: () => TensorInfo) => {
        try {
          const next = make();
          return next;
        } finally {
          backend.disposeData(y.dataId);
        }
      };
      const { bias, preluActivationWeights } = inputs;
      if (bias) {
        const n = y.shape.at(-1)!;
        if (sizeOf(bias.shape) === n && bias.shape.at(-1) === n && bias.dtype === 'float32') {
          const sums = entriesOf(backend, y);
          const b = entriesOf(backend, bias);
          for (let i = 0; i < sums.length; ) for (let j = 0; j < n; j++) sums[i++]! += b[j]!;
        } else y = replace(() => runKernel(backend, 'Add', { a: y, b: bias }));
      }
      const kernel = activations[String(attrs.activation)];
      if (kernel === undefined) return y;
      return replace(() =>
        runKernel(
          backend,
          kernel,
          { x: y, alpha: preluActivationWeights },
          { alpha: attrs.leakyreluAlpha ?? 0.2 },
        ),
      );
    },
};
