import { binaryKlUpperInverse } from '@moelab/numerics';
import { boundByMoment } from './bound-by-moment.ts';

const source = 'Seeger 2002, Langford 2005, in the form of Maurer 2004, arXiv:cs/0411099, Theorem 5';

/**
 * Bounds the risk of a drawn predictor by the relative entropy between its empirical risk and its risk.
 *
 * kl(R_S‖R) ≤ c, c = (KL(Q‖P) + ln(ξ(m)/δ))/m, so that R ≤ sup{p : kl(R_S‖p) ≤ c}: about c where R_S is 0, and never above McAllester's bound.
 * Version `published` has 2√m for ξ(m). The prior P may come from rows that are held out of the sample; m is then what remains.
 * It is below 1 for every finite c where R_S is: not vacuous says little here, so read the value.
 *
 * Units: KL in nats; loss in [0, 1]. With probability at least 1 − δ over the sample, for all posteriors Q at once.
 */
export const maurer = boundByMoment({
  summary: 'PAC-Bayes by inverting kl(R_S‖R) ≤ (KL + ln(ξ(m)/δ))/m (Seeger, Langford, Maurer)',
  source,
  complexity: (risk, c) => binaryKlUpperInverse(risk, c) - risk,
  formula: ({ symbol }) => `sup{p : kl(R_S‖p) ≤ (KL + ln(${symbol}/δ))/m} − R_S`,
});
