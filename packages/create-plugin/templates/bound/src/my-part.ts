import {
  bound,
  defineBound,
  endsOf,
  informativeFrom,
  integer,
  interval,
  ledger,
  params,
  real,
  termsOver,
} from '@moelab/core';

/**
 * Bounds the risk of a hypothesis that was chosen before the sample: R ≤ R_S + √(ln(1/δ)/(2m)).
 *
 * Units: a loss in [0, 1]. With probability at least 1 − δ.
 * Source: Hoeffding 1963, Theorem 1.
 */
export const myPart = defineBound({
  summary: 'Risk of one hypothesis that does not depend on the sample',
  source: 'Hoeffding 1963, Theorem 1',
  options: params({
    empiricalRisk: interval({ doc: 'R_S, the mean loss on the sample', min: 0, max: 1 }),
    m: integer({ doc: 'm, the rows of the sample', min: 1 }),
    delta: real({ doc: 'δ', above: 0, below: 1, default: 0.05 }),
  }),
  create({ empiricalRisk, m, delta }) {
    const root = (size: number) => Math.sqrt(Math.log(1 / delta) / (2 * size));
    const [, highest] = endsOf(empiricalRisk);
    return bound({
      default: () =>
        ledger(
          {
            quantity: 'risk',
            unit: 'loss in [0, 1]',
            kind: 'high-probability',
            delta,
            terms: termsOver({ empiricalRisk }, (at) => [
              { name: 'empirical risk', value: at.empiricalRisk, formula: 'R_S' },
              { name: 'deviation', value: root(m), formula: '√(ln(1/δ)/(2m))' },
            ]),
            constants: [{ name: 'width of the loss', value: 1, from: 'a loss in [0, 1]' }],
            assumptions: [
              { statement: 'the rows are independent', status: 'assumed' },
              { statement: 'the hypothesis was chosen before the sample', status: 'assumed' },
            ],
            informativeFrom: informativeFrom((size) => highest + root(size), 1),
            source: 'Hoeffding 1963, Theorem 1',
            knownProblems: [],
          },
          1,
        ),
    });
  },
});
