import { type Assumption, type BoundConstant, bound, defineBound, optional, params } from '@moelab/core';
import { informationCeiling } from '../information-ceiling.ts';
import { hypotheses, sampleSize, sigma } from '../inputs.ts';
import { independentRows, intervalLoss, subGaussianLoss } from '../shared-assumptions.ts';
import { informationAssumption, informationRange, upperInformation } from '../upper-information.ts';
import { givenSigma, publishedConstantProblem, publishedSigma, rootLedger } from './root-ledger.ts';

/**
 * Bounds the expected generalization gap by the information that the learner's output has about its sample.
 *
 * |E R − E R_S| ≤ √(2σ² I(S; W)/m). Version `published` has the constant of finite-rate gating's paper, √(2 I/m): σ = 1, twice what
 * losses in [0, 1] need, whose σ is ½ by Hoeffding, and too little for a σ above 1: then it is violated. Where the number R of hypotheses is given, I(S; W) ≤ log R is checked.
 *
 * Units: information in nats; the gap in units of the loss. In expectation over the sample and the learner's randomness.
 * Source: Xu & Raginsky 2017, arXiv:1705.07809, Theorem 1; `published`: Khalesi & Deylam Salehi 2026, arXiv:2602.15091, as restated in
 * arXiv:2605.05278, eq. 5.
 */
export const xuRaginsky = defineBound({
  summary: 'Generalization gap from the information between sample and output (Xu and Raginsky)',
  source: 'Xu & Raginsky 2017, arXiv:1705.07809, Theorem 1',
  options: params({
    information: upperInformation('I(S; W)'),
    m: sampleSize,
    sigma,
    hypotheses: optional(hypotheses),
  }),
  create({ information: given, m, sigma: own, hypotheses: R }) {
    const information = informationRange(given);
    const version = (constant: BoundConstant, knownProblems: readonly string[]) => () =>
      rootLedger({
        information,
        m,
        sigma: constant,
        name: 'information',
        formula: '√(2σ² I(S; W)/m)',
        width: 2 * own,
        assumptions: [
          independentRows,
          subGaussian(constant.value, own),
          informationAssumption(given, 'the information is at least I(S; W)'),
          ...informationCeiling('I(S; W) ≤ log R', information, R && Math.log(R)),
          intervalLoss(own),
        ],
        source: 'Xu & Raginsky 2017, arXiv:1705.07809, Theorem 1',
        knownProblems,
      });
    return bound({
      default: version(givenSigma(own), []),
      published: version(publishedSigma, [publishedConstantProblem]),
    });
  },
});

/** That a version's σ is enough, where the loss has a σ of its own. */
const subGaussian = (sigma: number, own: number): Assumption => ({
  ...subGaussianLoss(sigma),
  ...(own > sigma ? { status: 'violated', evidence: `sigma is ${own}` } : {}),
});
