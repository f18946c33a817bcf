import { bound, defineBound } from '@moelab/core';
import { correctedSparseMoe } from './corrected-sparse-moe.ts';
import { publishedSparseMoe } from './published-sparse-moe.ts';
import { sparseMoeOptions } from './sparse-moe-inputs.ts';

/**
 * Bounds the generalization gap of a mixture of K experts of which each row uses k, by the complexity of its experts and how
 * many masks its router can make.
 *
 * `corrected`: 2C R_mix + 2√(log Π(m)/(2m)) + √(log(1/δ)/(2m)), R_mix of the mixture at known masks (see `mixtureComplexity`)
 * and Π(m) the number of mask patterns on m points, by the smallest available growth bound (see `logGrowths`). It holds as
 * stated.
 *
 * `published`: 4C R_m(H) + 2√((2k d_N (1 + log(K/k)) + d_N log 2m + log(4/δ))/(2m)), R_m(H) of one expert, up to an absolute
 * constant. As restated it fails: see `sparseMoeCounterexample`. The original text, which may have an assumption that
 * excludes it, was not available.
 *
 * Units: those of the loss. With probability 1 − δ over the sample, for all routers and experts of the classes at once.
 * informativeFrom holds a given R_m(H) as it is for m and more rows; for fewer only expertNorm/√m counts, as R_m(H) may rise.
 * Source: Zhao, Wang & Wang 2024, arXiv:2403.17404; the correction is ours (docs/sparse-moe-bound.md).
 */
export const sparseMoe = defineBound({
  summary: 'Generalization gap of a sparse mixture from its experts and its masks, corrected or as published',
  source: 'Zhao, Wang & Wang 2024, arXiv:2403.17404',
  options: sparseMoeOptions,
  create: (options) =>
    bound({
      corrected: () => correctedSparseMoe(options),
      published: () => publishedSparseMoe(options),
    }),
});
