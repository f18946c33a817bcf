import { defineBound, params } from '@moelab/core';
import { delta, empiricalRisk, kl, sampleSize } from '../inputs.ts';
import { catoniTerms } from './catoni-terms.ts';
import { lambda, lambdaConstants, leastOf, versionsByLambda } from './lambda-grid.ts';
import { pacBayesLedger } from './pac-bayes-ledger.ts';

const source = 'Catoni 2007, arXiv:0712.0248, Theorem 1.2.6';

/**
 * Bounds the risk of a drawn predictor without any ln m, for a λ that does not depend on the sample.
 *
 * R ≤ (1 − exp(−λ R_S − (KL(Q‖P) + ln(1/δ))/m))/(1 − e^(−λ)). Version `fixed` has the given λ; `grid`, the only one without it, the best of
 * λ = 8, 4, 2, … with the part 1/((j + 1)(j + 2)) of δ for the j-th, by the union bound.
 *
 * Units: KL in nats; loss in [0, 1]. With probability at least 1 − δ over the sample, for all posteriors Q at once.
 */
export const catoni = defineBound({
  summary: 'PAC-Bayes with a λ of its own, chosen beforehand or from a grid (Catoni)',
  source,
  options: params({ empiricalRisk, kl, m: sampleSize, delta, lambda }),
  create: ({ m, delta: failure, lambda: given, ...inputs }) =>
    versionsByLambda(given, (grid) => {
      const least = (at: { readonly empiricalRisk: number; readonly kl: number }, size: number) =>
        leastOf(grid, (one) =>
          catoniTerms(at.empiricalRisk, (at.kl - Math.log(one.share * failure)) / size, one.lambda),
        );
      return pacBayesLedger({
        inputs,
        terms: (at, size) => least(at, size).terms,
        m,
        delta: failure,
        constants: (highest) => lambdaConstants(least(highest, m), grid),
        source,
      });
    }),
});
