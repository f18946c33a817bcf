import type { GradConfig } from '@tensorflow/tfjs-core';
import { einsumGradient } from './einsum-gradient.ts';
import { elementwiseGradients } from './elementwise-gradients.ts';
import { indexingGradients } from './indexing-gradients.ts';
import { matMulGradient } from './matmul-gradient.ts';
import { productGradients } from './product-gradients.ts';
import { reductionGradients } from './reduction-gradients.ts';
import { slicingGradients } from './slicing-gradients.ts';
import { zeroGradients } from './zero-gradients.ts';

/**
 * The gradients that tfjs-core 4.22 lacks, gets wrong, or rounds to float32, each of which replaces tfjs's own.
 *
 * Lacking: comparisons, logical kernels and samples (zero), TopK, GatherNd, ScatterNd, TensorScatterUpdate, Diag,
 * StridedSlice, Einsum, Cumprod, EluGrad.
 *
 * Wrong: BatchMatMul, Maximum, Minimum, SquaredDifference with broadcast operands; Cumsum along any axis but the last;
 * MirrorPad; GatherV2 with batch axes; Prod; Cast through integers; FloorDiv; Max and Min at ties; Abs at 0; Pow at 0;
 * Tile of more than four axes; Unpack and SplitV into one piece; the second derivative of Elu and Selu; Select under an infinite dy.
 *
 * Slow: UnsortedSegmentSum, which masked every entry.
 *
 * Rounded, so that a backend of doubles got seven digits: Erf, Selu, LeakyRelu, ClipByValue, FusedBatchNorm, and Mean of
 * more than 2²⁴ entries. Every other constant in tfjs's gradients (−1, ±½, 1, 3/2, 2, 6) is a float32.
 *
 * Known and left: Sigmoid's y(1 − y), Tanh's 1 − y² and Elu's forward value lose relative, not absolute, accuracy in the
 * tails; FusedBatchNorm without a scale and an offset, convolutions with dilations, and `fused.matMul` with broadcast
 * batches and no activation throw; `losses.softmaxCrossEntropy` has a wrong gradient in its labels, and a wrong second
 * derivative, because it saves what is neither an input nor its value; sparse, ragged, string, image, spectral and bincount kernels have no gradient. Some
 * forward kernels are wrong themselves: the cpu backend's matMul where both operands have broadcast batch axes, its Cumsum
 * and Cumprod along a negative axis, and its Einsum where an operand has a summed label of its own, as in 'ijk,j->k'.
 *
 * Left to the caller, because a registry of gradients cannot reach them: tfjs-core rounds every JavaScript number and
 * array that becomes a tensor, as in `mul(x, 0.1)`, `pow(x, 0.3)`, `scalar`, `tensor`; and so do the ops composed in
 * tfjs-core from such numbers: the losses huberLoss (delta), logLoss (epsilon), sigmoidCrossEntropy and
 * softmaxCrossEntropy (labelSmoothing), dropout and movingAverage, the window functions, rgbToGrayscale and threshold, and
 * the optimizers (rates, betas, epsilons). Attributes of kernels stay doubles (alpha of leakyRelu, bounds of
 * clipByValue, ε of batchNorm, the value of fill), and `mean`, `moments`, `softplus`, `elu` and `logSumExp` are exact on a
 * backend of doubles.
 */
export const repairedGradients: readonly GradConfig[] = [
  ...zeroGradients,
  ...elementwiseGradients,
  ...reductionGradients,
  ...productGradients,
  ...indexingGradients,
  ...slicingGradients,
  matMulGradient,
  einsumGradient,
];
