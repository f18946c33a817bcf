import { MoelabError } from '@moelab/core';
import type { Repair } from '../repair.ts';

/** Kernels that tfjs has on its cpu backend and not on wasm, and that no mixture of experts needs. */
export const missingKernels: Repair = {
  kernels: [
    'Complex',
    'ComplexAbs',
    'Conv2DBackpropFilter',
    'DepthwiseConv2dNativeBackpropFilter',
    'DepthwiseConv2dNativeBackpropInput',
    'Draw',
    'FFT',
    'IFFT',
    'Imag',
    'LowerBound',
    'RaggedGather',
    'RaggedRange',
    'RaggedTensorToTensor',
    'Real',
    'StaticRegexReplace',
    'UpperBound',
  ],
  fault: 'missing, with an error that names no way out',
  cure: 'refused, with one that does',
  repaired: (_stock, name) => () => {
    throw new MoelabError(
      'UNSUPPORTED',
      `wasm: tfjs 4.22 has no kernel '${name}' on this backend; compute this step on another one, such as float64 or tfjs's cpu`,
    );
  },
};
