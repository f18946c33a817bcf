export { type Backend, roundoffOf } from './backend.ts';
export {
  type Assumption,
  type Bound,
  type BoundConstant,
  type BoundTerm,
  bound,
  type Extended,
  endsOf,
  type Ledger,
  type LedgerEntries,
  ledger,
} from './bound.ts';
export { byChunks, CHUNK_ROWS } from './by-chunks.ts';
export { checkTargets } from './check-data.ts';
export { checkFits } from './check-fits.ts';
export { checkedOptions } from './checked-options.ts';
export { constantOn } from './constant-on.ts';
export { createLab } from './create-lab.ts';
export { createModel } from './create-model.ts';
export { type Capacity, checkCapacity, type Dispatch, dispatchOf } from './dispatch.ts';
export { type Batch, type Dispatches, selects } from './dispatch-plan.ts';
export { type Draw, drawFrom } from './draw.ts';
export { compute, evaluate, read } from './engine.ts';
export { isMoelabError, MoelabError, type MoelabErrorCode, withoutCode } from './errors.ts';
export type { Dataset, Estimator, Fit, Progress, Run } from './estimator.ts';
export { exactJson } from './exact-json.ts';
export { type Expert, expert, type LinearGaussian, type NamedExpert, type Noise } from './expert.ts';
export type { Component } from './expert-bank.ts';
export {
  type ActivationName,
  type AffineLogits,
  type ChannelLaw,
  type FusedGate,
  type Gate,
  type GateChannel,
  type GateInputs,
  gate,
  type NamedGate,
  type Routing,
  type WeightSum,
} from './gate.ts';
export { combinedGauge, type Gauge, noGauge, reported, scalingGauge, translationGauge } from './gauge.ts';
export { informativeFrom } from './informative-from.ts';
export type { Lab, Made, OptionsArgument, TypedLayerSpec, TypedSharedSpec } from './lab.ts';
export { createLayer, type Layer, type LayerForward, type LayerSpec } from './layer.ts';
export { rowLogSumExp } from './log-sum-exp.ts';
export { type Loss, type LossName, lossOf } from './losses.ts';
export { meanRisk } from './mean-risk.ts';
export { mixAlong, type Share, takeAlong } from './mix-along.ts';
export type {
  GivenInputs,
  Model,
  ModelForward,
  ModelSpec,
  ParameterCount,
  Risk,
  RiskOf,
  RoutingValues,
} from './model.ts';
export {
  MODEL_FORMAT,
  MODEL_VERSION,
  type ModelFile,
  modelToJson,
  parseModelFile,
  plain,
} from './model-file.ts';
export { didYouMean, nearest } from './nearest.ts';
export type { Network, NetworkLayer, RoutingClass } from './network.ts';
export {
  checkValues,
  type Declaration,
  type Declarations,
  initialValues,
  type NamedArray,
  prefixedNames,
  sizeOf,
  type Tensors,
  type Values,
  withoutPrefix,
} from './parameters.ts';
export {
  choice,
  flag,
  type InputOf,
  integer,
  interval,
  list,
  type OutputOf,
  optional,
  type Param,
  type Params,
  type ParamsSchema,
  params,
  type Range,
  real,
} from './params.ts';
export {
  type AnyPart,
  type Duplicates,
  defineBackend,
  defineBound,
  defineEstimator,
  defineExpert,
  defineGate,
  definePlugin,
  type Kind,
  kinds,
  type LayerContext,
  type OptionsField,
  type OptionsOf,
  type Part,
  type PartKinds,
  type PartsOf,
  type Plugin,
} from './plugin.ts';
export { type Prefixed, prefixed } from './prefixed.ts';
export type { Listing } from './registry.ts';
export type { RoutedBatch, RouterLoss } from './router-loss.ts';
export {
  type CombinationWeights,
  type Logits,
  logitsOf,
  normalisedOf,
  type Probabilities,
  softmaxOf,
  weightsOf,
} from './router-values.ts';
export type { SharedSpec, SharedWeight } from './shared-expert.ts';
export { shown } from './shown.ts';
export { tensorsOf } from './tensors-of.ts';
export { termsOver } from './terms-over.ts';
export { contract, type Labelled } from './tfjs/contract.ts';
export { registerGradients } from './tfjs/register-gradients.ts';
export type { UntypedLayerSpec, UntypedModelSpec, UntypedSharedSpec } from './untyped-spec.ts';
export { type KnownAssumptions, withKnown } from './with-known.ts';
export { within } from './within.ts';
