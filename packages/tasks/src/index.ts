export type { Atlas, Chart, InvertibleChart } from './atlas.ts';
export { checkAtlas } from './check-atlas.ts';
export { type Clusters, type ClustersOptions, clusters } from './clusters.ts';
export { type CompositionalOptions, type CompositionalTask, compositional } from './compositional.ts';
export { type ChartMoe, type ChartMoeOptions, chartMoe } from './constructions/chart-moe.ts';
export type { Construction } from './constructions/construction.ts';
export { type CubeGate, type DeepCubesOptions, deepCubes } from './constructions/deep-cubes.ts';
export { type Assignment, exactAssignment } from './constructions/exact-assignment.ts';
export type { CubeForm } from './cube-piece.ts';
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
export { type ManifoldOptions, type ManifoldTask, manifold } from './manifold.ts';
export { type MeasuredError, measuredError, type TaskWithLattice } from './measured-error.ts';
export type { Matching } from './oracle-routing.ts';
export {
  type RandomGaussianMoe,
  type RandomGaussianMoeOptions,
  randomGaussianMoe,
} from './random-gaussian-moe.ts';
export { ALIGNED, type Alignments, alignments, recoveries } from './student-teacher/alignments.ts';
export { decayRate } from './student-teacher/decay-rate.ts';
export { type KeptUnits, unitScores, unitsByGain, unitsByScore } from './student-teacher/keep-units.ts';
export { type FoundTeacher, type Phases, phasesOf } from './student-teacher/phases.ts';
export {
  type PopulationGradient,
  type PopulationLoss,
  type PopulationProducts,
  populationLoss,
} from './student-teacher/population-loss.ts';
export { type RecoverOptions, type Recovery, recoverTeacher } from './student-teacher/recover-teacher.ts';
export {
  fineTuneRate,
  type ReducedStart,
  type ReducedTimes,
  reducedTimes,
} from './student-teacher/reduced-flow.ts';
export {
  type Crossings,
  type Flow,
  type FlowOptions,
  type FlowRecord,
  largestEulerStep,
  sphericalFlow,
} from './student-teacher/spherical-flow.ts';
export {
  type StudentTeacher,
  type StudentTeacherOptions,
  studentTeacher,
} from './student-teacher/student-teacher.ts';
export { unitsOf, withUnits } from './student-teacher/unit-model.ts';
export { type UnitSpan, unitSpan } from './student-teacher/unit-span.ts';
export { randomUnits, someUnits, stackedUnits, turnedUnits, type Units } from './student-teacher/units.ts';
export type {
  Averaging,
  BestLossName,
  Moments,
  Quantity,
  Task,
  TaskSample,
  Truth,
} from './task.ts';
