import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Float64Backend } from './float64-backend.ts';

/** What tfjs hands to a kernel: named input tensors, attributes that are no tensors, and the backend. */
export interface Call<I extends string = string, A = object> {
  readonly inputs: Readonly<Record<I, TensorInfo>>;
  readonly attrs: A;
  readonly backend: Float64Backend;
}

/** One op of the backend. The argument is a `Call`; each kernel names the inputs and attributes that it reads. */
export type Kernel = (call: never) => TensorInfo | TensorInfo[];

/** Kernels by the names that tfjs-core gives them. */
export type Kernels = Readonly<Record<string, Kernel>>;
