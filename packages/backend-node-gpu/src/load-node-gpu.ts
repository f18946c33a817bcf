import type { Backend } from '@moelab/core';
import { loadFrom } from './load-from.ts';
import type { NodeGpuOptions } from './node-gpu-options.ts';

/**
 * Loads TensorFlow.js on CUDA (float32) for a lab, in Node: `createLab({ plugins, backend: await loadNodeGpu() })`.
 *
 * The package `@tensorflow/tfjs-node-gpu` is imported here and nowhere before; where that fails, where it finds no GPU, or
 * where its products are not float32's, the error is BACKEND_UNAVAILABLE and says what to do. tfjs's selected backend stays as
 * it is. Called again, it gives the same backend.
 *
 * It leaves in the process: on Node ≥ 23 the function `isNullOrUndefined` of `node:util`, which tfjs-node calls; and, if unset,
 * the environment variable NVIDIA_TF32_OVERRIDE=0, without which newer GPUs round products to 10 bits.
 */
export const loadNodeGpu = (options: NodeGpuOptions = {}): Promise<Backend> =>
  // a name that no bundler can follow
  loadFrom((name) => import(/* @vite-ignore */ /* webpackIgnore: true */ name), options);
