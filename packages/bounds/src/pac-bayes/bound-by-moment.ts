import { defineBound, params } from '@moelab/core';
import { delta, empiricalRisk, kl, sampleSize } from '../inputs.ts';
import type { ExponentialMoment } from './exponential-moment.ts';
import { pacBayesLedger } from './pac-bayes-ledger.ts';
import { versionsByMoment } from './versions-by-moment.ts';

/** Is what tells one bound by ξ(m) from another. */
export interface MomentBound {
  readonly summary: string;
  readonly source: string;
  /** What is added to the empirical risk R_S, where c = (KL + ln(ξ(m)/δ))/m. */
  readonly complexity: (risk: number, c: number) => number;
  readonly formula: (moment: ExponentialMoment) => string;
}

/** Defines a bound on the risk of a drawn predictor by its empirical risk and c = (KL(Q‖P) + ln(ξ(m)/δ))/m alone. */
export const boundByMoment = ({ summary, source, complexity, formula }: MomentBound) =>
  defineBound({
    summary,
    source,
    options: params({ empiricalRisk, kl, m: sampleSize, delta }),
    create: ({ m, delta: failure, ...inputs }) =>
      versionsByMoment((moment) =>
        pacBayesLedger({
          inputs,
          terms: ({ empiricalRisk: risk, kl: divergence }, size) => [
            { name: 'empirical risk', value: risk, formula: 'R_S' },
            {
              name: 'complexity',
              value: complexity(risk, (divergence + Math.log(moment.of(size) / failure)) / size),
              formula: formula(moment),
            },
          ],
          m,
          delta: failure,
          constants: () => [moment.constant(m)],
          source,
        }),
      ),
  });
