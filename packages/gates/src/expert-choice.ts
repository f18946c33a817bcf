import {
  defineGate,
  gate,
  logitsOf,
  MoelabError,
  params,
  real,
  softmaxOf,
  translationGauge,
} from '@moelab/core';
import {
  add,
  customGrad,
  fill,
  isNaN as isMissing,
  matMul,
  type Tensor,
  transpose,
  where,
  zeros,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { biasOf, slopesOf } from './affine-logits.ts';
import { topMask } from './top-mask.ts';

/**
 * Lets each expert choose its rows: those of the batch on which its softmax weight is largest.
 *
 * p = softmax(slopesᵀx + bias); each expert selects the capacity = ⌈rows · capacityFactor / experts⌉ rows with its largest
 * p (of equals the rows that come first), and weighs them by p; so every expert has the same load, a row has
 * `capacityFactor` experts on average, maybe none, and its weights sum to at most one: no density. Unchanged under the
 * translations of softmax.
 *
 * What becomes of a row depends on its whole batch: `predict`, `route` and `risk` of a model choose among the 16384 rows
 * that it computes at a time, estimators and training among the rows of theirs. A row that is alone has every expert.
 *
 * Shapes: x (rows, inputs) → scores log p, log weights (−∞ where not selected) and mask (rows, experts). A row with NaN
 * has NaN weights, and is chosen last. Cost: O(rows · experts · (inputs + log rows)).
 * Source: Zhou et al. 2022, arXiv:2202.09368; their gate has no bias.
 */
export const expertChoice = defineGate({
  summary: 'Lets each expert choose the rows of a batch on which its softmax weight is largest',
  source: 'Zhou et al. 2022, arXiv:2202.09368',
  options: params({
    capacityFactor: real({ above: 0, default: 2, doc: 'how many experts a row has on average' }),
  }),
  create({ capacityFactor }, context) {
    const { inputs, experts } = context;
    if (capacityFactor > experts) {
      throw new MoelabError(
        'INVALID_OPTIONS',
        `gates/expert-choice: capacityFactor must be at most the number of experts, ${experts}, got ${capacityFactor}`,
      );
    }
    /** Which rows each expert chooses (rows, experts), dtype bool; its gradient is 0. */
    const chosen = (scores: Tensor): Tensor => {
      const rows = scores.shape[0]!;
      const capacity = Math.max(1, Math.ceil((rows * capacityFactor) / experts - 1e-9)); // 10 · 0.3 / 3 may exceed 1
      const mark = customGrad((all) => {
        const known = all as Tensor;
        const lowest = fill(known.shape, -Infinity);
        const ranked = transpose(where(isMissing(known), lowest, known)); // (experts, rows)
        return {
          value: transpose(topMask(ranked, capacity, context)),
          gradFunc: (dy: Tensor) => zerosLike(dy),
        };
      });
      return rows === 0 ? zeros(scores.shape as [number, number], 'bool') : mark(scores);
    };
    return gate({
      parameters: { slopes: slopesOf(inputs, experts), bias: biasOf(experts) },
      weightSum: 'at-most-one',
      active: capacityFactor,
      isBatchwise: true,
      gauge: translationGauge({ slopes: [inputs, experts], bias: [experts] }),
      route({ x }, { slopes, bias }) {
        const logits = logitsOf(add(matMul(x, slopes), bias));
        const probabilities = softmaxOf(logits);
        const scores = probabilities.log; // (rows, experts)
        const mask = chosen(scores);
        const penalty = where(mask, zerosLike(scores), fill(scores.shape, -Infinity));
        return { scores, logWeights: add(scores, penalty), mask, logits, probabilities };
      },
    });
  },
});
