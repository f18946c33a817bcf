import { defineBound, params } from '@moelab/core';
import { delta, empiricalRisk, kl, sampleSize } from '../inputs.ts';
import { pacBayesLedger } from './pac-bayes-ledger.ts';
import { versionsByMoment } from './versions-by-moment.ts';

const source = 'Thiemann, Igel, Wintenberger & Seldin 2017, arXiv:1608.05610, the PAC-Bayes-λ inequality';

/**
 * Bounds the risk of a drawn predictor by a form that can be minimised over Q and λ in turn: made for training on it.
 *
 * R ≤ R_S/(1 − λ/2) + (KL(Q‖P) + ln(ξ(m)/δ))/(m λ (1 − λ/2)) for all λ in (0, 2) at once, here at its minimiser
 * λ = 2/(√(2m R_S/(KL + ln(ξ(m)/δ)) + 1) + 1). Version `published` has 2√m for ξ(m). Never below Maurer's bound, from which it follows.
 *
 * Units: KL in nats; loss in [0, 1]. With probability at least 1 − δ over the sample, for all posteriors Q at once.
 */
export const thiemann = defineBound({
  summary: 'PAC-Bayes that is quasiconvex in λ and the posterior, at its best λ (Thiemann et al.)',
  source,
  options: params({ empiricalRisk, kl, m: sampleSize, delta }),
  create: ({ m, delta: failure, ...inputs }) =>
    versionsByMoment((moment) => {
      const complexityOf = (divergence: number, size: number) =>
        (divergence + Math.log(moment.of(size) / failure)) / size;
      const bestLambda = (risk: number, complexity: number) =>
        2 / (Math.sqrt((2 * risk) / complexity + 1) + 1);
      return pacBayesLedger({
        inputs,
        terms: (at, size) => {
          const complexity = complexityOf(at.kl, size);
          const lambda = bestLambda(at.empiricalRisk, complexity);
          return [
            { name: 'empirical risk', value: at.empiricalRisk, formula: 'R_S' },
            {
              name: 'inflation',
              value: (at.empiricalRisk * lambda) / (2 - lambda),
              formula: 'R_S/(1 − λ/2) − R_S',
            },
            {
              name: 'complexity',
              value: complexity / (lambda * (1 - lambda / 2)),
              formula: `(KL + ln(${moment.symbol}/δ))/(m λ (1 − λ/2))`,
            },
          ];
        },
        m,
        delta: failure,
        constants: (highest) => [
          moment.constant(m),
          {
            name: 'λ',
            value: bestLambda(highest.empiricalRisk, complexityOf(highest.kl, m)),
            from: 'minimises the bound (at the high end of ranges); allowed, as it holds for all λ at once',
          },
        ],
        source,
      });
    }),
});
