import type { Repair } from './repair.ts';
import { accurateFunctions } from './repairs/accurate-functions.ts';
import { boolsMoved, castToBool, finiteIntegers } from './repairs/booleans.ts';
import { clipping } from './repairs/clipping.ts';
import { einsum } from './repairs/einsum.ts';
import { extremesOfNothing, places } from './repairs/extremes.ts';
import { fusedMatMul } from './repairs/fused-mat-mul.ts';
import { gather } from './repairs/gather.ts';
import { checkedIndices } from './repairs/indices.ts';
import { integerDivision } from './repairs/integer-division.ts';
import { largerOfTwo } from './repairs/larger-of-two.ts';
import { matMul } from './repairs/mat-mul.ts';
import { missingKernels } from './repairs/missing-kernels.ts';
import { oneHot } from './repairs/one-hot.ts';
import { pieces } from './repairs/pieces.ts';
import { runningSums } from './repairs/running-sums.ts';
import { segmentSum } from './repairs/segment-sum.ts';
import { sharedCopies } from './repairs/shared-copies.ts';
import { stridedSlice } from './repairs/strided-slice.ts';
import { sums } from './repairs/sums.ts';
import { topK } from './repairs/top-k.ts';
import { wideSoftmax } from './repairs/wide-softmax.ts';

/** Everything that tfjs 4.22's wasm backend computes wrongly or lacks and that is mended here, kernel by kernel. */
export const repairs: readonly Repair[] = [
  matMul,
  fusedMatMul,
  einsum,
  gather,
  segmentSum,
  checkedIndices,
  sums,
  runningSums,
  extremesOfNothing,
  places,
  topK,
  wideSoftmax,
  accurateFunctions,
  clipping,
  largerOfTwo,
  castToBool,
  boolsMoved,
  finiteIntegers,
  oneHot,
  integerDivision,
  stridedSlice,
  pieces,
  sharedCopies,
  missingKernels,
];
