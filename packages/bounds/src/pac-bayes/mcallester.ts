import { defineBound, params } from '@moelab/core';
import { delta, empiricalRisk, kl, sampleSize } from '../inputs.ts';
import { pacBayesLedger } from './pac-bayes-ledger.ts';
import { versionsByMoment } from './versions-by-moment.ts';

const source =
  'McAllester 1999, PAC-Bayesian model averaging; with the constant of Maurer 2004, arXiv:cs/0411099';

/**
 * Bounds the risk of a drawn predictor by its empirical risk and a square root: the best known PAC-Bayes bound, not the tightest.
 *
 * R ≤ R_S + √((KL(Q‖P) + ln(ξ(m)/δ))/(2m)), from Maurer's bound by Pinsker's inequality. Version `published` has 2√m for ξ(m).
 *
 * Units: KL in nats; loss in [0, 1]. With probability at least 1 − δ over the sample, for all posteriors Q at once.
 */
export const mcallester = defineBound({
  summary: 'PAC-Bayes with a square root: empirical risk + √((KL + ln(ξ(m)/δ))/(2m)) (McAllester)',
  source,
  options: params({ empiricalRisk, kl, m: sampleSize, delta }),
  create: ({ m, delta: failure, ...inputs }) =>
    versionsByMoment((moment) =>
      pacBayesLedger({
        inputs,
        terms: (at, size) => [
          { name: 'empirical risk', value: at.empiricalRisk, formula: 'R_S' },
          {
            name: 'complexity',
            value: Math.sqrt((at.kl + Math.log(moment.of(size) / failure)) / (2 * size)),
            formula: `√((KL + ln(${moment.symbol}/δ))/(2m))`,
          },
        ],
        m,
        delta: failure,
        constants: () => [moment.constant(m)],
        source,
      }),
    ),
});
