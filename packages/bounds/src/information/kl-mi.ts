import { bound, defineBound, optional, params } from '@moelab/core';
import { informationCeiling } from '../information-ceiling.ts';
import { empiricalRisk, hypotheses, sampleSize } from '../inputs.ts';
import { independentRows, unitLoss } from '../shared-assumptions.ts';
import { informationAssumption, informationRange, upperInformation } from '../upper-information.ts';
import { klLedger } from './kl-ledger.ts';

const SOURCE = 'Hellström, Durisi, Guedj & Raginsky 2023, arXiv:2309.04381';

/**
 * Bounds the expected risk by the empirical risk and the information that the learner's output has about its sample: the bound from
 * mutual information to use for losses in [0, 1].
 *
 * kl(E R_S ‖ E R) ≤ I(S; W)/m where E R ≥ E R_S, so E R ≤ kl⁻¹(E R_S, I/m); 1 − exp(−I/m) for E R_S = 0. Never above
 * E R_S + √(I/2m), by Pinsker; it has no term in log m, which bounds with high probability have.
 *
 * Units: information in nats. In expectation; R_S is the mean over samples, too.
 * Source: known form, see Hellström, Durisi, Guedj & Raginsky 2023, arXiv:2309.04381; derived from Donsker–Varadhan with
 * E exp(−λ m R_S) ≤ (1 − R (1 − e^{−λ}))^m and the supremum over λ.
 */
export const klMi = defineBound({
  summary: 'Risk from empirical risk and the information between sample and output, by the inverse of kl',
  source: SOURCE,
  options: params({
    information: upperInformation('I(S; W)'),
    m: sampleSize,
    empiricalRisk,
    hypotheses: optional(hypotheses),
  }),
  create({ information: given, m, empiricalRisk, hypotheses: R }) {
    const information = informationRange(given);
    return bound({
      default: () =>
        klLedger({
          empiricalRisk,
          information,
          m,
          assumptions: [
            independentRows,
            unitLoss,
            informationAssumption(given, 'the information is at least I(S; W)'),
            ...informationCeiling('I(S; W) ≤ log R', information, R && Math.log(R)),
          ],
          source: SOURCE,
        }),
    });
  },
});
