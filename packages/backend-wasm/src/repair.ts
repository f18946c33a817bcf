import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { getKernel, type TensorInfo } from '@tensorflow/tfjs-core';

/** What a kernel of backend wasm is called with. */
export interface KernelCall {
  readonly inputs: Readonly<Record<string, TensorInfo | undefined>>;
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly backend: BackendWasm;
}

/** A kernel of backend wasm. */
export type Kernel = (call: KernelCall) => TensorInfo | TensorInfo[];

/** A fault of tfjs 4.22's wasm backend, and what takes the place of its kernels. */
export interface Repair {
  /** The kernels that are replaced or, where tfjs has none, added. */
  readonly kernels: readonly string[];
  /** What tfjs does, seen from outside. */
  readonly fault: string;
  /** What is done instead. */
  readonly cure: string;
  /** Makes the repaired kernel; `stock` is tfjs's own, which throws where there is none. */
  repaired(stock: Kernel, name: string): Kernel;
}

/** Runs a kernel of backend wasm, repaired or not, that has one output. The caller disposes of the output. */
export function runKernel(
  backend: BackendWasm,
  name: string,
  inputs: KernelCall['inputs'],
  attrs: KernelCall['attrs'] = {},
): TensorInfo {
  const kernel = getKernel(name, 'wasm').kernelFunc as unknown as Kernel;
  return kernel({ inputs, attrs, backend }) as TensorInfo;
}

/** The number of entries of a shape. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** A tensor's entries in the heap. Any allocation may end the view, so it is taken after the last one. */
export const entriesOf = (backend: BackendWasm, tensor: TensorInfo): Float32Array | Int32Array | Uint8Array =>
  backend.typedArrayFromHeap(tensor) as Float32Array | Int32Array | Uint8Array;

/** Whether some entry is NaN. */
export function hasNaN(entries: ArrayLike<number>): boolean {
  for (let i = 0; i < entries.length; i++) if (Number.isNaN(entries[i]!)) return true;
  return false;
}
