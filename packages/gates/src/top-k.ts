import {
  choice,
  type Declarations,
  defineGate,
  type Gate,
  integer,
  logitsOf,
  MoelabError,
  noGauge,
  params,
  softmaxOf,
  translationGauge,
} from '@moelab/core';
import { add, fill, logSoftmax, matMul, mul, softplus, where, zerosLike } from '@tensorflow/tfjs-core';
import { biasOf, slopesOf } from './affine-logits.ts';
import { selectionGauge } from './selection-gauge.ts';
import { topMask } from './top-mask.ts';

/**
 * Selects the k experts with the largest scores in each row; how the selected are weighed is another choice.
 *
 * Logits s = slopesᵀx + bias; scores are s, or slopesᵀx alone (`selectOn: 'slopes'`); equal scores go to the expert that
 * comes first. Weights of the selected: `renormalised` softmax of their logits; `unrenormalised` their entries of the
 * softmax of all logits, so that a row sums to less than one and the mixture is no density; `uniform` 1/k.
 * `noise: 'trained'` adds softplus(noiseSlopesᵀx)·N(0, 1) to scores and logits whenever a draw is given. k = experts is
 * the softmax gate.
 *
 * Unchanged under the translations of softmax. Where the parameters matter by the selection alone (uniform weights, or
 * k = 1 renormalised) and without noise, a positive factor on all of them changes nothing either; what such a selection
 * does not depend on is no parameter: the bias with `selectOn: 'slopes'`, and everything when k = experts.
 *
 * Shapes: x (rows, inputs) → scores, log weights (−∞ where not selected) and mask (rows, experts). NaN in a row gives NaN
 * weights there. Cost: O(rows · experts · (inputs + log k)).
 * Source: Shazeer et al. 2017, arXiv:1701.06538, eq. 3–5 (noise, renormalised); Nguyen et al. 2023, arXiv:2309.13850
 * (selects without the bias).
 */
export const topK = defineGate({
  summary: 'Selects the k experts with the largest scores; their weights are a choice of its own',
  source: 'Shazeer et al. 2017, arXiv:1701.06538, eq. 3–5; Nguyen et al. 2023, arXiv:2309.13850',
  options: params({
    k: integer({ min: 1, doc: 'how many experts a row uses' }),
    weights: choice(['renormalised', 'unrenormalised', 'uniform'], { doc: 'how the selected are weighed' }),
    selectOn: choice(['logits', 'slopes'], { doc: 'whether the selection sees the bias' }),
    noise: choice(['none', 'trained'], { doc: 'whether training adds noise of a trained size' }),
  }),
  create({ k, weights, selectOn, noise }, context): Gate {
    const { inputs, experts } = context;
    if (k > experts) {
      throw new MoelabError(
        'INVALID_OPTIONS',
        `gates/top-k: k must be at most the number of experts, ${experts}, got ${k}`,
      );
    }
    const isSelectionOnly = weights === 'uniform' || (weights === 'renormalised' && k === 1);
    const hasNoise = noise === 'trained';
    const hasNoEffect = isSelectionOnly && k === experts;
    const hasBias = !(isSelectionOnly && selectOn === 'slopes');

    const parameters: Declarations = hasNoEffect
      ? {}
      : {
          slopes: slopesOf(inputs, experts),
          ...(hasBias ? { bias: biasOf(experts) } : {}),
          ...(hasNoise
            ? { noiseSlopes: { axes: ['input', 'expert'], shape: [inputs, experts], init: 0 } }
            : {}),
        };
    const shapes = { slopes: [inputs, experts], ...(hasBias ? { bias: [experts] } : {}) };
    return {
      parameters,
      weightSum: weights === 'unrenormalised' && k < experts ? 'at-most-one' : 'one',
      active: k,
      routingClass: {
        scores: hasNoEffect ? 'fixed' : [{ weights: 'slopes', ...(hasBias ? { bias: 'bias' } : {}) }],
        weights: isSelectionOnly ? 'uniform' : 'softmax',
      },
      gauge: hasNoEffect
        ? noGauge
        : isSelectionOnly && !hasNoise
          ? selectionGauge(shapes)
          : translationGauge(shapes),
      route({ x, draw }, { slopes, bias, noiseSlopes }) {
        const none = fill([x.shape[0]!, experts], 0);
        const linear = slopes === undefined ? none : matMul(x, slopes);
        const blur =
          noiseSlopes === undefined || draw === undefined
            ? undefined
            : mul(softplus(matMul(x, noiseSlopes)), draw.normal([x.shape[0]!, experts]));
        const noisy = blur === undefined ? linear : add(linear, blur);
        const logits = bias === undefined ? noisy : add(noisy, bias);
        const scores = selectOn === 'slopes' ? noisy : logits; // (rows, experts)
        const mask = topMask(scores, k, context);
        const penalty = where(mask, zerosLike(logits), fill([x.shape[0]!, experts], -Infinity));
        const logWeights =
          weights === 'renormalised'
            ? logSoftmax(add(logits, penalty))
            : weights === 'unrenormalised'
              ? add(logSoftmax(logits), penalty)
              : logSoftmax(penalty);
        return {
          scores,
          logWeights,
          mask,
          logits: logitsOf(logits),
          probabilities: softmaxOf(logitsOf(logits)),
        };
      },
    };
  },
});
