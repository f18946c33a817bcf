export { hasSimd } from './engine.ts';
export type {
  ExpectedChoice,
  GatedGaussianKernel,
  GatedGaussianRows,
  ObservedGradient,
  ObservedHessian,
  SufficientStatistics,
} from './gated-gaussian/gated-gaussian.ts';
export type {
  ActivationGateData,
  AffineGateData,
  Design,
  GateActivation,
  GatedGaussianData,
  GatedGaussianParameters,
  TargetUnits,
} from './gated-gaussian/gated-gaussian-data.ts';
export {
  gatedGaussianKernel,
  gatedGaussianRows,
  plainGatedGaussianKernel,
  plainGatedGaussianRows,
} from './gated-gaussian/gated-gaussian-kernel.ts';
export { type Kernels, kernels, plainKernels } from './kernels.ts';
export { type MatrixView, transposed } from './matrix-view.ts';
export type { MixtureRows } from './mixtures/mixture-rows.ts';
export type { NeighbourTree } from './neighbours/neighbour-tree.ts';
export type { SortedColumn } from './neighbours/sorted-column.ts';
export { PassError } from './pass-error.ts';
export { type AttachedPass, oneThread, type SlicedPass, type Threads } from './threads.ts';
export type { VectorFunction } from './vector-functions.ts';
export type { KernelMemory } from './web-assembly.ts';
