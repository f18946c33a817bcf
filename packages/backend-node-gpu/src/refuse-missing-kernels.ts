import { MoelabError } from '@moelab/core';
import { getKernel, registerKernel } from '@tensorflow/tfjs-core';
import { BACKEND_NAME, TFJS_VERSION } from './node-gpu-options.ts';

/** The kernels that tfjs's plain backend has and tfjs-node has not. */
export const missingKernels: readonly string[] = [
  'BitwiseAnd',
  'DenseBincount',
  'Draw',
  'MaxPoolWithArgmax',
  'RaggedGather',
  'RaggedRange',
  'RaggedTensorToTensor',
  'RotateWithOffset',
  'SearchSorted',
  'SparseFillEmptyRows',
  'SparseReshape',
  'SparseSegmentMean',
  'SparseSegmentSum',
  'StringNGrams',
  'StringSplit',
  'StringToHashBucketFast',
  'Transform',
];

/** Makes an op that tfjs-node lacks one clear error; changes nothing when called again. */
export function refuseMissingKernels(): void {
  for (const kernelName of missingKernels) {
    if (getKernel(kernelName, BACKEND_NAME)) continue;
    registerKernel({
      kernelName,
      backendName: BACKEND_NAME,
      kernelFunc: () => {
        throw new MoelabError(
          'UNSUPPORTED',
          `node-gpu: '${kernelName}' is missing in tfjs-node ${TFJS_VERSION}; read its tensors and compute it on another backend, or in JavaScript`,
        );
      },
    });
  }
}
