import { bound, defineBound, informativeFrom, ledger, params } from '@moelab/core';
import { delta, hypotheses, sampleSize, sigma } from '../inputs.ts';
import { independentRows, intervalLoss, subGaussianLoss } from '../shared-assumptions.ts';
import { givenSigma, rootLedger } from './root-ledger.ts';

const SOURCE = 'Hoeffding 1963, and the union over R hypotheses';

/**
 * Bounds the generalization gap of any learner that chooses from R hypotheses by their number alone.
 *
 * E R − E R_S ≤ √(2σ² log R/m), as I(S; W) ≤ log R: never below the bound from mutual information with the same σ. Version
 * `high-probability`: with probability at least 1 − δ, R − R_S ≤ √(2σ² (log R + log(1/δ))/m) for all R hypotheses at once.
 *
 * Source: Hoeffding 1963; as a baseline: Deylam Salehi & Khalesi 2026, arXiv:2605.05278, eq. 22, σ = ½.
 */
export const union = defineBound({
  summary: 'Generalization gap of a choice from finitely many hypotheses, by their number',
  source: SOURCE,
  options: params({ hypotheses, m: sampleSize, sigma, delta }),
  create({ hypotheses: R, m, sigma: own, delta }) {
    const constant = givenSigma(own);
    const assumptions = [
      independentRows,
      subGaussianLoss(own),
      { statement: 'the R hypotheses do not depend on the sample', status: 'assumed' },
      intervalLoss(own),
    ] as const;
    const root = (size: number) => own * Math.sqrt((2 * Math.log(R / delta)) / size);
    return bound({
      default: () =>
        rootLedger({
          information: Math.log(R),
          m,
          sigma: constant,
          name: 'hypotheses',
          formula: '√(2σ² log R/m)',
          width: 2 * own,
          assumptions,
          source: SOURCE,
        }),
      'high-probability': () =>
        ledger(
          {
            quantity: 'generalization gap',
            unit: 'loss',
            kind: 'high-probability',
            delta,
            terms: [{ name: 'hypotheses', value: root(m), formula: '√(2σ² (log R + log(1/δ))/m)' }],
            constants: [constant],
            assumptions,
            informativeFrom: informativeFrom(root, 2 * own),
            source: SOURCE,
            knownProblems: [],
          },
          2 * own,
        ),
    });
  },
});
