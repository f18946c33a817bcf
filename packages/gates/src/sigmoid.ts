import {
  choice,
  type Declarations,
  defineGate,
  gate,
  logitsOf,
  noGauge,
  normalisedOf,
  params,
  type Tensors,
} from '@moelab/core';
import { add, logSoftmax, matMul, neg, softplus } from '@tensorflow/tfjs-core';
import { biasOf, slopesOf } from './affine-logits.ts';
import { loneExpertGauge } from './lone-expert-gauge.ts';

/**
 * Weighs each expert by a sigmoid of its own affine logit, so that experts do not compete.
 *
 * s_e(x) = Σ_j slopes_je x_j + bias_e, or without the bias. `plain`: w_e = σ(s_e), each in (0, 1), which do not sum to one: the layer is a
 * regression function and no density. `normalised`: w_e = σ(s_e)/Σ_f σ(s_f), computed as log-softmax of log σ(s), which is
 * exact to rounding however large the logits are. No translation leaves the weights as they are, in either form: all
 * parameters can be estimated (none of a single normalised expert, whose weight is 1). Where every logit is far below 0
 * the normalised weights are those of softmax, and its translations are nearly an invariance.
 *
 * Shapes: x (rows, inputs) → scores s and log weights (rows, experts). NaN in a row gives NaN weights there.
 * Source: Nguyen, Ho and Rinaldo 2024, arXiv:2405.13997 (plain, rates); Nguyen et al. 2025, arXiv:2505.10860, and
 * DeepSeek-AI 2024, arXiv:2412.19437 (normalised).
 */
export const sigmoid = defineGate({
  summary: 'Weighs each expert by a sigmoid of its own affine logit, plain or normalised',
  source: 'Nguyen, Ho and Rinaldo 2024, arXiv:2405.13997; Nguyen et al. 2025, arXiv:2505.10860',
  options: params({
    weights: choice(['plain', 'normalised'], { doc: 'whether a row’s weights are divided by their sum' }),
    bias: choice(['trained', 'none'], { doc: 'whether logits have one, or are linear in x' }),
  }),
  create({ weights, bias: biasOption }, { inputs, experts }) {
    const slopes = slopesOf(inputs, experts);
    const parameters: Declarations = biasOption === 'none' ? { slopes } : { slopes, bias: biasOf(experts) };
    const isPlain = weights === 'plain';
    return gate({
      parameters,
      weightSum: isPlain ? 'any' : 'one',
      gauge: !isPlain && experts === 1 ? loneExpertGauge(parameters) : noGauge,
      route({ x }, tensors) {
        const { slopes, bias }: Tensors = tensors;
        const linear = matMul(x, slopes!);
        const scores = bias === undefined ? linear : add(linear, bias); // (rows, experts)
        const logSigmoids = neg(softplus(neg(scores))); // tfjs's own logSigmoid loses its input before the gradient
        return {
          scores,
          logWeights: isPlain ? logSigmoids : logSoftmax(logSigmoids),
          logits: logitsOf(scores),
          probabilities: normalisedOf(logSigmoids),
        };
      },
    });
  },
});
