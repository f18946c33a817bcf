export { hasSimd } from './engine.ts';
export { type Kernels, kernels, plainKernels } from './kernels.ts';
export { type MatrixView, transposed } from './matrix-view.ts';
export { type AttachedPass, oneThread, type SlicedPass, type Threads } from './threads.ts';
export type { MixtureRows } from './mixtures/mixture-rows.ts';
export type { VectorFunction } from './vector-functions.ts';
export type { KernelMemory } from './web-assembly.ts';
