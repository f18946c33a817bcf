export type { RoutedBatch, RouterLoss } from '@moelab/core';

import { definePlugin } from '@moelab/core';
import { em } from './em.ts';
import { joint } from './joint/joint.ts';
import { leastSquares } from './least-squares.ts';
import { rateDistortion } from './rate-distortion/rate-distortion.ts';

export { type EmOptions, em } from './em.ts';
export { fitsByKernels } from './fits-by-kernels.ts';
export type { CellAudit } from './identify/cell-audit.ts';
export type { Dependence, DependenceName } from './identify/dependences.ts';
export type { ExactConstant } from './identify/exact-constant.ts';
export {
  type Identification,
  type IdentifiedParameter,
  type IdentifyOptions,
  identify,
} from './identify/identify.ts';
export type { Move } from './identify/natural-directions.ts';
export type { NullDirection } from './identify/null-directions.ts';
export type { OverSpecified } from './identify/over-specified.ts';
export type { ExactVerdict, RateClass, RateVerdict } from './identify/rate-verdicts.ts';
export { heldOut } from './joint/batches.ts';
export {
  CHECKPOINT_FORMAT,
  CHECKPOINT_VERSION,
  type Checkpoint,
  checkpointToJson,
  parseCheckpoint,
} from './joint/checkpoint.ts';
export { DivergedError } from './joint/diverged.ts';
export { joint } from './joint/joint.ts';
export type { WeightedRouterLoss } from './joint/objective.ts';
export type { JointOptions } from './joint/options.ts';
export type { RoutingSummary } from './joint/routing-sums.ts';
export type { TraceEntry } from './joint/trace.ts';
export { type JointFit, type JointRun, trainJointly } from './joint/train.ts';
export { type LeastSquaresOptions, leastSquares } from './least-squares.ts';
export type { LeastSquaresFit, LikelihoodFit, SpuriousOptimum, Starts } from './likelihood-fit.ts';
export type { ParameterBlock, ParameterVector } from './parameter-vector.ts';
export { correlationScores } from './prune/correlation-scores.ts';
export type { ExpertScores } from './prune/expert-scores.ts';
export { type GreedyOrder, greedyOrder } from './prune/greedy-order.ts';
export { type LoadOptions, loadScores } from './prune/load-scores.ts';
export { type Merged, type MergeOptions, merge } from './prune/merge.ts';
export { permute } from './prune/permute.ts';
export { type KeepRule, type Pruned, prune } from './prune/prune.ts';
export { type LossOptions, removalScores } from './prune/removal-scores.ts';
export type { GateOptions, ResizeOptions } from './prune/resized.ts';
export type { RanOn } from './ran-on.ts';
export {
  type RateDistortionFit,
  type RateDistortionOptions,
  rateDistortion,
} from './rate-distortion/rate-distortion.ts';
export { type AsymptoticLoss, type AsymptoticOptions, asymptoticLoss } from './rates/asymptotic-loss.ts';
export { type Design, sampleDesign, uniformDesign } from './rates/design.ts';
export { type FisherInformation, fisherInformation } from './rates/fisher-information.ts';
export type { LossCell, LossStatistic } from './rates/loss-cells.ts';
export { type LossRate, type LossRateOptions, lossRate, type SlopeInterval } from './rates/loss-rate.ts';
export { type FormFit, type RateForm, type RateFormOptions, rateForm } from './rates/rate-form.ts';
export type { ResponseOptions, WeightedRows } from './rates/responses.ts';
export { type TotalVariation, totalVariation } from './rates/total-variation.ts';
export { routedBatch } from './router-losses/routed-batch.ts';
export { type RouterLossName, routerLosses } from './router-losses/router-losses.ts';
export { type ExpertLossOptions, expertLosses } from './routing-rate/expert-losses.ts';
export { gateRate, type RoutingRateOptions } from './routing-rate/gate-rate.ts';
export type { AtomGauge, AtomGroup, AtomRole, Atoms } from './voronoi/atoms.ts';
export { type AtomWeight, atomsOf, type ModelAtoms } from './voronoi/atoms-of-model.ts';
export type { AtomDistance, CellParameters } from './voronoi/cells.ts';
export {
  type RBarAtom,
  type RTildeAtom,
  type RTildeResidual,
  rBar,
  rBarResiduals,
  rTilde,
  rTildeResiduals,
  type SystemOrder,
} from './voronoi/polynomial-systems.ts';
export type { Powers, VoronoiLossName } from './voronoi/powers.ts';
export {
  type VoronoiCell,
  type VoronoiLoss,
  type VoronoiOptions,
  voronoiLoss,
} from './voronoi/voronoi-loss.ts';

/** The lab's own estimators. */
export const estimators = definePlugin({
  name: '@moelab/estimators',
  version: '0.0.0',
  estimators: { em, joint, 'least-squares': leastSquares, 'rate-distortion': rateDistortion },
});
