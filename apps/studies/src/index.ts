import type { AnyStudy } from '@moelab/study';
import { boundsOnExactBank } from './bounds-on-exact-bank/bounds-on-exact-bank.ts';
import { compositionalMoe } from './compositional-moe/compositional-moe.ts';
import { cosineRouter } from './cosine-router/cosine-router.ts';
import { demystifyingSoftmax } from './demystifying-softmax/demystifying-softmax.ts';
import { denseToSparse } from './dense-to-sparse/dense-to-sparse.ts';
import { finiteBank } from './finite-bank/finite-bank.ts';
import { finiteRateGating } from './finite-rate-gating/finite-rate-gating.ts';
import { guidedByExperts } from './guided-by-experts/guided-by-experts.ts';
import { laplaceGate } from './laplace-gate/laplace-gate.ts';
import { manifoldMoe } from './manifold-moe/manifold-moe.ts';
import { moeVariants } from './moe-variants/moe-variants.ts';
import { sigmoidVsSoftmax } from './sigmoid-vs-softmax/sigmoid-vs-softmax.ts';
import { sparseGeneralization } from './sparse-generalization/sparse-generalization.ts';
import { topKGate } from './top-k-gate/top-k-gate.ts';

export {
  boundsOnExactBank,
  compositionalMoe,
  cosineRouter,
  demystifyingSoftmax,
  denseToSparse,
  finiteBank,
  finiteRateGating,
  guidedByExperts,
  laplaceGate,
  manifoldMoe,
  moeVariants,
  sigmoidVsSoftmax,
  sparseGeneralization,
  topKGate,
};

/** The studies of the papers, as `moelab run --list` lists them. */
export const studies: readonly AnyStudy[] = [
  denseToSparse,
  demystifyingSoftmax,
  topKGate,
  laplaceGate,
  cosineRouter,
  sigmoidVsSoftmax,
  finiteRateGating,
  finiteBank,
  boundsOnExactBank,
  sparseGeneralization,
  manifoldMoe,
  compositionalMoe,
  moeVariants,
  guidedByExperts,
];
