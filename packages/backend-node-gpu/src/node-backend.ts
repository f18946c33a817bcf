import type { DataId, KernelBackend } from '@tensorflow/tfjs-core';

/** What is used of tfjs-node's backend, whose own types need the package. */
export interface NodeBackend extends KernelBackend {
  readonly isGPUPackage: boolean;
  readonly isUsingGpuDevice: boolean;
  readonly binding: { readonly TF_Version: string };
  executeSingleOutput(op: string, ...rest: unknown[]): unknown;
  executeMultipleOutputs(op: string, ...rest: unknown[]): unknown;
  readSync(dataId: DataId): Float32Array | Int32Array | Uint8Array | Uint8Array[];
}
