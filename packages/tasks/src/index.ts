export { type Clusters, type ClustersOptions, clusters } from './clusters.ts';
export { type CompositionalOptions, compositional } from './compositional.ts';
export type { Design } from './design.ts';
export {
  type ErrorDecompositionOptions,
  type Errors,
  errorDecomposition,
  type KnownTruth,
  type ReferencedErrors,
} from './error-decomposition.ts';
export { fromModel, type ModelTask } from './from-model.ts';
export {
  type GaussianMoe,
  type GaussianMoeOptions,
  gaussianMoe,
  gaussianMoeParameters,
} from './gaussian-moe.ts';
export {
  type Atom,
  type GateFamily,
  type GaussianMoeTruth,
  gaussianMoeTruths,
} from './gaussian-moe-truth.ts';
export { type ManifoldOptions, manifold } from './manifold.ts';
export type { Matching } from './oracle-routing.ts';
export {
  type RandomGaussianMoe,
  type RandomGaussianMoeOptions,
  randomGaussianMoe,
} from './random-gaussian-moe.ts';
export { type StudentTeacher, type StudentTeacherOptions, studentTeacher } from './student-teacher.ts';
export type {
  Averaging,
  BestLossName,
  Moments,
  Quantity,
  Task,
  TaskSample,
  Truth,
} from './task.ts';
