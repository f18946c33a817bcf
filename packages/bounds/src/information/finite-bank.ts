import { type Assumption, bound, defineBound, type Extended, interval, optional, params } from '@moelab/core';
import { bankInformation, mixturePosteriorEntropy } from '@moelab/information';
import { highEnd } from '../high-end.ts';
import { informationCeiling } from '../information-ceiling.ts';
import { empiricalRisk, hypotheses, sampleSize } from '../inputs.ts';
import { overRange } from '../over-range.ts';
import { probabilityList } from '../probability-list.ts';
import { independentRows, unitLoss } from '../shared-assumptions.ts';
import {
  type InformationInput,
  informationAssumption,
  informationRange,
  upperInformation,
} from '../upper-information.ts';
import { withChecks } from '../with-checks.ts';
import { klLedger } from './kl-ledger.ts';
import { publishedConstantProblem, publishedSigma, rootLedger, unitSigma } from './root-ledger.ts';

const SOURCE = 'Deylam Salehi & Khalesi 2026, arXiv:2605.05278, eq. 10–13 and 21';

/**
 * Bounds the expected gap of an index that is drawn from R pretrained candidates: the empirical best with probability α, else any.
 *
 * |E R − E R_S| ≤ √(I(S; W)/2m), I(S; W) = H(W) − H(W | S) from, in this order, the law π of the empirical best (exact: `independentErmLaw`), a
 * measured I(S; W) (`estimateBankInformation`), or R alone, at its ceiling log R − H(q_α). Version `published` is twice that. Version `kl`,
 * where the empirical risk is given, bounds the risk: kl⁻¹(E R_S, I/m).
 *
 * Units: information in nats; 0–1 loss or another in [0, 1]. In expectation over samples and the draw.
 * Source: Deylam Salehi & Khalesi 2026, arXiv:2605.05278, eq. 10–13 and 21.
 */
export const finiteBank = defineBound({
  summary: 'Generalization gap of a choice from pretrained candidates, the best with probability α',
  source: SOURCE,
  options: withChecks(
    params({
      m: sampleSize,
      alpha: interval({ doc: 'α, the share of the empirical best', min: 0, max: 1, default: 1 }),
      ermLaw: optional(probabilityList('π, how probable it is that each candidate is the empirical best')),
      information: optional(upperInformation('I(S; W), measured')),
      hypotheses: optional(hypotheses),
      empiricalRisk: optional(empiricalRisk),
    }),
    {
      hypotheses: ({ ermLaw, hypotheses: R }) =>
        ermLaw !== undefined && R !== undefined && R !== ermLaw.length
          ? `must be how many probabilities ermLaw has, ${ermLaw.length}, got ${R}`
          : undefined,
    },
    [['ermLaw', 'information', 'hypotheses']],
  ),
  create(options) {
    const { m, empiricalRisk } = options;
    const { information, assumptions } = informationOfBank(options);
    const common = {
      information,
      m,
      name: 'information',
      width: 1,
      assumptions: [
        independentRows,
        unitLoss,
        { statement: 'the candidates were trained without the sample', status: 'assumed' },
        ...assumptions,
      ] as const,
      source: SOURCE,
    };
    const versions = {
      default: () => rootLedger({ ...common, sigma: unitSigma, formula: '√(I(S; W)/2m)' }),
      published: () =>
        rootLedger({
          ...common,
          sigma: publishedSigma,
          formula: '√(2 I(S; W)/m)',
          knownProblems: [publishedConstantProblem],
        }),
    };
    if (empiricalRisk === undefined) return bound(versions, { kl: 'empiricalRisk' });
    const kl = () =>
      klLedger({ empiricalRisk, information, m, assumptions: common.assumptions, source: SOURCE });
    return bound({ ...versions, kl });
  },
});

/** I(S; W) from the best that is known of the bank, with what it rests on. */
function informationOfBank({
  alpha,
  ermLaw,
  information,
  hypotheses: R = ermLaw?.length,
}: {
  readonly alpha: Extended;
  readonly ermLaw?: readonly number[] | undefined;
  readonly information?: InformationInput | undefined;
  readonly hypotheses?: number | undefined;
}): { readonly information: Extended; readonly assumptions: readonly Assumption[] } {
  const ceiling = (a: number) => Math.max(0, Math.log(R!) - mixturePosteriorEntropy(R!, a));
  if (ermLaw !== undefined) {
    const exact = overRange(alpha, (a) => bankInformation(ermLaw, a));
    return {
      information: exact,
      assumptions: [
        { statement: 'π is the law of the empirical best', status: 'assumed' },
        ...informationCeiling('I(S; W) ≤ log R − H(q_α)', exact, ceiling(highEnd(alpha)), Math.log(R!)),
      ],
    };
  }
  if (information !== undefined) {
    const measured = informationRange(information);
    return {
      information: measured,
      assumptions: [
        informationAssumption(information, 'the information is at least I(S; W)'),
        ...informationCeiling(
          'I(S; W) ≤ log R − H(q_α)',
          measured,
          R && ceiling(highEnd(alpha)),
          R && Math.log(R),
        ),
      ],
    };
  }
  return {
    information: overRange(alpha, ceiling),
    assumptions: [
      {
        statement: 'I(S; W) ≤ log R − H(q_α)',
        status: 'checked',
        evidence: 'no law of the empirical best has more; the bound is for the uniform law, which attains it',
      },
    ],
  };
}
