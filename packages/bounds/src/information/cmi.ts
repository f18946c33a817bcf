import { type Assumption, bound, defineBound, informativeFrom, optional, params } from '@moelab/core';
import { highEnd } from '../high-end.ts';
import { informationCeiling } from '../information-ceiling.ts';
import { empiricalRisk, sampleSize } from '../inputs.ts';
import { overRange } from '../over-range.ts';
import { unitLoss } from '../shared-assumptions.ts';
import { informationAssumption, informationRange, upperInformation } from '../upper-information.ts';
import { interpolatingLedger } from './interpolating-ledger.ts';
import { differenceSigma, rootLedger } from './root-ledger.ts';
import { interpolates, supersample } from './supersample-assumptions.ts';

const SOURCE = 'Steinke & Zakynthinou 2020, arXiv:2001.09122';

/**
 * Bounds the expected generalization gap by how well the learner's output tells which row of each pair it was trained on.
 *
 * |E R − E R_S| ≤ √(2 I(W; U | Z̃)/m), with a supersample Z̃ of m pairs and m fair coins U. CMI ≤ m log 2 always, so it is finite where I(S; W) is
 * not; where both are small, the bound from I(S; W) with σ = ½ may be the smaller one. Version `interpolating`: E R ≤ CMI/(m log 2) where the
 * empirical risk is 0.
 *
 * Units: information in nats. In expectation.
 * Source: Steinke & Zakynthinou 2020, arXiv:2001.09122.
 */
export const cmi = defineBound({
  summary:
    'Generalization gap from the information about which of two rows was trained on (Steinke and Zakynthinou)',
  source: SOURCE,
  options: params({
    conditionalInformation: upperInformation('I(W; U | Z̃), all coins together'),
    m: sampleSize,
    empiricalRisk: optional(empiricalRisk),
  }),
  create({ conditionalInformation: given, m, empiricalRisk }) {
    const information = informationRange(given);
    const assumptions: readonly Assumption[] = [
      supersample,
      unitLoss,
      informationAssumption(given, 'the information is at least I(W; U | Z̃)'),
      ...informationCeiling('I(W; U | Z̃) ≤ m log 2', information, m * Math.LN2),
    ];
    return bound({
      default: () =>
        rootLedger({
          information,
          m,
          sigma: differenceSigma,
          name: 'conditional information',
          formula: '√(2 I(W; U | Z̃)/m)',
          width: 1,
          assumptions,
          source: SOURCE,
        }),
      interpolating: () =>
        interpolatingLedger({
          term: {
            name: 'conditional information',
            value: overRange(information, (i) => i / (m * Math.LN2)),
            formula: 'I(W; U | Z̃)/(m log 2)',
          },
          assumptions: [...assumptions, interpolates(empiricalRisk)],
          informativeFrom: informativeFrom((size) => highEnd(information) / (size * Math.LN2), 1),
          source: SOURCE,
        }),
    });
  },
});
