import { definePlugin } from '@moelab/core';
import { capacityLimit } from './information/capacity-limit.ts';
import { cmi } from './information/cmi.ts';
import { eCmi } from './information/e-cmi.ts';
import { fCmi } from './information/f-cmi.ts';
import { finiteBank } from './information/finite-bank.ts';
import { finiteRateGating } from './information/finite-rate-gating.ts';
import { individualCmi } from './information/individual-cmi.ts';
import { individualSample } from './information/individual-sample.ts';
import { klMi } from './information/kl-mi.ts';
import { ldMi } from './information/ld-mi.ts';
import { privateGateLimit } from './information/private-gate-limit.ts';
import { union } from './information/union.ts';
import { xuRaginsky } from './information/xu-raginsky.ts';
import { catoni } from './pac-bayes/catoni.ts';
import { maurer } from './pac-bayes/maurer.ts';
import { mcallester } from './pac-bayes/mcallester.ts';
import { moePacBayes } from './pac-bayes/moe-pac-bayes.ts';
import { privateGatePacBayes } from './pac-bayes/private-gate-pac-bayes.ts';
import { thiemann } from './pac-bayes/thiemann.ts';
import { rademacher } from './rademacher.ts';
import { sparseMoe } from './sparse-moe/sparse-moe.ts';

export { affinePatterns } from './complexity/affine-patterns.ts';
export * from './complexity/estimate-rademacher.ts';
export { exactRademacher } from './complexity/exact-rademacher.ts';
export * from './complexity/exact-supremum.ts';
export { largestShattered, type Shattered } from './complexity/largest-shattered.ts';
export * from './complexity/network-norms.ts';
export * from './complexity/rademacher-of-balls.ts';
export * from './complexity/rademacher-of-networks.ts';
export { sampledPatterns } from './complexity/sampled-patterns.ts';
export { hausslerLongGrowth } from './growth/haussler-long-growth.ts';
export { hyperplaneGrowth } from './growth/hyperplane-growth.ts';
export { type LogGrowth, logGrowth, logGrowths, type RouterKnowledge } from './growth/log-growth.ts';
export { maskEntropy, paperMaskEntropy } from './growth/mask-entropy.ts';
export { natarajanByReduction } from './growth/natarajan-by-reduction.ts';
export { natarajanGrowth } from './growth/natarajan-growth.ts';
export { type ReluSizes, reluGrowth } from './growth/relu-growth.ts';
export { type DimensionBound, natarajanOf, type RouterClass } from './growth/router-class.ts';
export * from './information/estimate-supersample.ts';
export type { Losses } from './information/loss-matrix.ts';
export { oneShotBits } from './information/one-shot-bits.ts';
export { privateRate } from './information/private-rate.ts';
export type { InformationList } from './information-list.ts';
export { toldAtSampleSize } from './inputs.ts';
export * from './model/bounds-of.ts';
export type { LossChoice } from './model/loss-readings.ts';
export { networkMatrices } from './model/network-matrices.ts';
export { type NetworkReach, networkReach } from './model/network-reach.ts';
export { type NormLimit, normLimit } from './model/norm-limit.ts';
export type { ModelInput } from './model/readings.ts';
export { maurerConstant } from './pac-bayes/maurer-constant.ts';
export { softmaxPrivacy } from './pac-bayes/softmax-privacy.ts';
export { unitLoss } from './shared-assumptions.ts';
export { type MixtureComplexity, mixtureComplexity } from './sparse-moe/mixture-complexity.ts';
export {
  type SparseMoeCounterexample,
  sparseMoeCounterexample,
} from './sparse-moe/sparse-moe-counterexample.ts';
export type { InformationInput } from './upper-information.ts';
export {
  capacityLimit,
  catoni,
  cmi,
  eCmi,
  fCmi,
  finiteBank,
  finiteRateGating,
  individualCmi,
  individualSample,
  klMi,
  ldMi,
  maurer,
  mcallester,
  moePacBayes,
  privateGateLimit,
  privateGatePacBayes,
  rademacher,
  sparseMoe,
  thiemann,
  union,
  xuRaginsky,
};

/** The bounds that ship with moelab. */
export const bounds = definePlugin({
  name: '@moelab/bounds',
  version: '0.0.0',
  bounds: {
    'kl-mi': klMi,
    'xu-raginsky': xuRaginsky,
    'individual-sample': individualSample,
    cmi,
    'individual-cmi': individualCmi,
    'f-cmi': fCmi,
    'e-cmi': eCmi,
    'ld-mi': ldMi,
    union,
    'finite-bank': finiteBank,
    'finite-rate-gating': finiteRateGating,
    'capacity-limit': capacityLimit,
    'private-gate-limit': privateGateLimit,
    mcallester,
    maurer,
    catoni,
    thiemann,
    'moe-pac-bayes': moePacBayes,
    'private-gate-pac-bayes': privateGatePacBayes,
    rademacher,
    'sparse-moe': sparseMoe,
  },
});
