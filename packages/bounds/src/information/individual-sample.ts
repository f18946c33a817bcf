import { bound, defineBound, params } from '@moelab/core';
import { informationList, listAssumption, meanOverList } from '../information-list.ts';
import { sigma } from '../inputs.ts';
import { independentRows, intervalLoss, subGaussianLoss } from '../shared-assumptions.ts';
import { informationListLedger } from './information-list-ledger.ts';
import { givenSigma } from './root-ledger.ts';

const source = 'Bu, Zou & Veeravalli 2020, arXiv:1901.04609';

/**
 * Bounds the expected generalization gap by the information that the learner's output has about each row of its sample.
 *
 * |E R − E R_S| ≤ (1/m) Σᵢ √(2σ² I(W; Zᵢ)), never above the bound from I(S; W) with the same σ, and finite for many learners where that one is
 * infinite. One entry stands for all rows where the learner does not tell them apart.
 *
 * Units: information in nats; the gap in units of the loss. In expectation.
 * Source: Bu, Zou & Veeravalli 2020, arXiv:1901.04609.
 */
export const individualSample = defineBound({
  summary: 'Generalization gap from the information between output and single rows (Bu, Zou and Veeravalli)',
  source,
  options: params({ rowInformation: informationList('I(W; Zᵢ) of each row'), sigma }),
  create: ({ rowInformation, sigma }) =>
    bound({
      default: () =>
        informationListLedger(
          {
            value: meanOverList(rowInformation, (i) => sigma * Math.sqrt(2 * i)),
            formula: '(1/m) Σ √(2σ² I(W; Zᵢ))',
            constants: [givenSigma(sigma)],
            assumptions: [
              independentRows,
              subGaussianLoss(sigma),
              listAssumption(rowInformation, 'each value is at least I(W; Zᵢ) of its row, all rows counted'),
              intervalLoss(sigma),
            ],
            source,
          },
          2 * sigma,
        ),
    }),
});
