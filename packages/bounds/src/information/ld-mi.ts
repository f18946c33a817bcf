import { bound, defineBound, optional, params } from '@moelab/core';
import { informationList, meanOverList } from '../information-list.ts';
import { empiricalRisk } from '../inputs.ts';
import { interpolatingLedger } from './interpolating-ledger.ts';
import { pairAssumptions, pairLedger } from './pair-ledger.ts';
import { interpolates } from './supersample-assumptions.ts';

const SOURCE = 'Wang & Mao 2023, arXiv:2302.02432';

/**
 * Bounds the expected generalization gap by how well the difference of the losses on a pair tells which of its rows was trained on.
 *
 * |E R − E R_S| ≤ (1/m) Σᵢ √(2 I(Δᵢ; Uᵢ)), Δᵢ the loss on the second row of pair i minus that on the first. Two numbers a pair and not
 * conditioned on the supersample: the cheapest to estimate (`estimateSupersample`). I(Δᵢ; Uᵢ) is at most the mean of e-CMI's
 * I(Λᵢ; Uᵢ | Z̃ = z̃). Version `interpolating`: E R = (1/m) Σᵢ I(Δᵢ; Uᵢ)/log 2, an equality for the 0–1 loss and empirical risk 0.
 *
 * Units: information in nats, each at most log 2. In expectation, losses in [0, 1].
 * Source: Wang & Mao 2023, arXiv:2302.02432.
 */
export const ldMi = defineBound({
  summary:
    'Generalization gap from what the difference of losses on a pair tells of which row was trained on',
  source: SOURCE,
  options: params({
    differenceInformation: informationList('I(Δᵢ; Uᵢ) of each pair'),
    empiricalRisk: optional(empiricalRisk),
  }),
  create({ differenceInformation: information, empiricalRisk }) {
    const entries = { information, symbol: 'I(Δᵢ; Uᵢ)', over: 'pairs', source: SOURCE };
    return bound({
      default: () => pairLedger(entries),
      interpolating: () =>
        interpolatingLedger({
          term: {
            name: 'information',
            value: meanOverList(information, (i) => i / Math.LN2, Math.LN2),
            formula: 'mean over pairs of I(Δᵢ; Uᵢ)/log 2',
          },
          assumptions: [
            ...pairAssumptions(entries),
            { statement: 'the loss is 0 or 1', status: 'assumed' },
            interpolates(empiricalRisk),
          ],
          informativeFrom: null,
          source: SOURCE,
        }),
    });
  },
});
