import {
  type BoundConstant,
  bound,
  defineBound,
  informativeFrom,
  ledger,
  params,
  termsOver,
} from '@moelab/core';
import { highEnd } from '../high-end.ts';
import { sampleSize, sigma } from '../inputs.ts';
import { independentRows } from '../shared-assumptions.ts';
import { informationAssumption, informationRange, upperInformation } from '../upper-information.ts';

/**
 * Bounds the expected generalization gap by the information that the learner's output has about its sample.
 *
 * |E R − E R_S| ≤ √(2σ² I(S; W)/m). Version `published` has the constant of finite-rate gating's paper, √(2 I/m): σ = 1, twice what
 * losses in [0, 1] need, whose σ is ½ by Hoeffding.
 *
 * Units: information in nats; the gap in units of the loss. In expectation over the sample and the learner's randomness.
 * Source: Xu & Raginsky 2017, arXiv:1705.07809, Theorem 1; `published`: Khalesi & Deylam Salehi 2026, arXiv:2602.15091, as restated in
 * arXiv:2605.05278, eq. 5.
 */
export const xuRaginsky = defineBound({
  summary: 'Generalization gap from the information between sample and output (Xu and Raginsky)',
  source: 'Xu & Raginsky 2017, arXiv:1705.07809, Theorem 1',
  options: params({ information: upperInformation('I(S; W)'), m: sampleSize, sigma }),
  create({ information: given, m, sigma: own }) {
    const information = informationRange(given);
    const version = (constant: BoundConstant, knownProblems: readonly string[]) => () => {
      const root = (i: number, size: number) => constant.value * Math.sqrt((2 * i) / size);
      return ledger(
        {
          quantity: 'generalization gap',
          unit: 'loss',
          kind: 'in-expectation',
          terms: termsOver({ information }, (at) => [
            { name: 'information', value: root(at.information, m), formula: '√(2σ² I(S; W)/m)' },
          ]),
          constants: [constant],
          assumptions: [
            independentRows,
            {
              statement: `the loss of every fixed hypothesis is ${constant.value}-sub-Gaussian`,
              status: 'assumed',
            },
            informationAssumption(given, 'the information is at least I(S; W)'),
          ],
          informativeFrom: informativeFrom((size) => root(highEnd(information), size), 2 * own),
          source: 'Xu & Raginsky 2017, arXiv:1705.07809, Theorem 1',
          knownProblems,
        },
        2 * own, // the width of the interval of a bounded loss
      );
    };
    return bound({
      default: version({ name: 'σ', value: own, from: 'given; ½ for a loss in [0, 1], by Hoeffding' }, []),
      published: version({ name: 'σ', value: 1, from: 'arXiv:2605.05278, eq. 5: √(2 I/m)' }, [
        'the published constant is twice what a loss in [0, 1] needs',
      ]),
    });
  },
});
