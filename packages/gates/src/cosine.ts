import { combinedGauge, defineGate, gate, logitsOf, params, real, translationGauge } from '@moelab/core';
import { add, div, logSoftmax, matMul, square, sum, type Tensor } from '@tensorflow/tfjs-core';
import { biasOf, slopesOf } from './affine-logits.ts';
import { axisScalingGauge } from './axis-scaling-gauge.ts';
import { ballTranslationGauge } from './ball-translation-gauge.ts';
import { loneExpertGauge } from './lone-expert-gauge.ts';
import { safeNorm } from './safe-norm.ts';
import { sphereTranslationGauge } from './sphere-translation-gauge.ts';

/**
 * Weighs every expert by the softmax of how well x points along its slopes: a cosine, over a temperature τ.
 *
 * log w = log-softmax of (c(x) + bias)/τ, c_e(x) = slopes_eᵀx/((‖slopes_e‖ + perturbSlopes)(‖x‖ + perturbInput)). Without
 * perturbation c is the cosine; c is 0 at x = 0 and for slopes that are 0, with gradient 0 there when that norm is not
 * perturbed. Perturbing both norms is the published cure of the cosine's slow rates.
 *
 * Unchanged when one number is added to every bias. Besides, without `perturbSlopes`: when any one expert's slopes are
 * multiplied by a positive factor of their own (slopes are reported at norm 1), and, with fewer experts than inputs, under
 * the translations of softmax that keep all slopes at norm 1 (inputs − experts directions, see sphereTranslationGauge).
 * With `perturbSlopes`: under all translations of softmax (see ballTranslationGauge); the perturbed gate is softmax gating of
 * x/(‖x‖ + perturbInput) with slopes shorter than 1/τ. τ is an option and no parameter, because slopes and τ trade there.
 * Of a single expert nothing can be told.
 *
 * Shapes: x (rows, inputs) → scores and log weights (rows, experts). NaN in a row gives NaN weights there; norms whose
 * squares underflow count as 0.
 * Source: Nguyen et al. 2024, arXiv:2405.14131 (rates; perturbed form, with τ₁ = perturbSlopes, τ₂ = perturbInput); Chi et
 * al. 2022, arXiv:2204.09179 (cosine over a temperature). The invariances are our derivation.
 */
export const cosine = defineGate({
  summary: 'Softmax of the cosine between x and each expert’s slopes, plain or perturbed, over a temperature',
  source: 'Nguyen et al. 2024, arXiv:2405.14131; Chi et al. 2022, arXiv:2204.09179',
  options: params({
    perturbSlopes: real({ min: 0, default: 0, doc: 'what is added to the norm of the slopes' }),
    perturbInput: real({ min: 0, default: 0, doc: 'what is added to the norm of x' }),
    temperature: real({ above: 0, default: 1, doc: 'what the cosine and the bias are divided by' }),
  }),
  create({ perturbSlopes, perturbInput, temperature }, { inputs, experts, constant }) {
    const parameters = { slopes: slopesOf(inputs, experts), bias: biasOf(experts) };
    const translation = translationGauge({ bias: [experts] });
    const scaling = axisScalingGauge('expert', experts, { up: ['slopes'] });
    /** v over its norm along `axis`, which is perturbed by `amount`. */
    const directed = (v: Tensor, axis: number, amount: number): Tensor => {
      const { norm, divisor } = safeNorm(sum(square(v), axis, true));
      return div(v, amount > 0 ? add(norm, constant(amount)) : divisor);
    };
    return gate({
      parameters,
      weightSum: 'one',
      gauge:
        experts === 1
          ? loneExpertGauge(parameters)
          : combinedGauge(
              translation,
              perturbSlopes > 0
                ? ballTranslationGauge(inputs, perturbSlopes)
                : combinedGauge(scaling, sphereTranslationGauge(inputs, experts)),
            ),
      route({ x }, { slopes, bias }) {
        const cosines = matMul(directed(x, 1, perturbInput), directed(slopes, 0, perturbSlopes)); // (rows, experts)
        const scores = div(add(cosines, bias), constant(temperature));
        return { scores, logWeights: logSoftmax(scores), logits: logitsOf(scores) };
      },
    });
  },
});
