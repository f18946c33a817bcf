import { boundByMoment } from './bound-by-moment.ts';

const source =
  'McAllester 1999, PAC-Bayesian model averaging; with the constant of Maurer 2004, arXiv:cs/0411099';

/**
 * Bounds the risk of a drawn predictor by its empirical risk and a square root: the best known PAC-Bayes bound, not the tightest.
 *
 * R ≤ R_S + √((KL(Q‖P) + ln(ξ(m)/δ))/(2m)), from Maurer's bound by Pinsker's inequality. Version `published` has 2√m for ξ(m).
 *
 * Units: KL in nats; loss in [0, 1]. With probability at least 1 − δ over the sample, for all posteriors Q at once.
 */
export const mcallester = boundByMoment({
  summary: 'PAC-Bayes with a square root: empirical risk + √((KL + ln(ξ(m)/δ))/(2m)) (McAllester)',
  source,
  complexity: (_, c) => Math.sqrt(c / 2),
  formula: ({ symbol }) => `√((KL + ln(${symbol}/δ))/(2m))`,
});
