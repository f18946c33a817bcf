import { pairBound } from './pair-bound.ts';

/**
 * Bounds the expected generalization gap by how well the two predictions on a pair tell which of its rows was trained on.
 *
 * |E R − E R_S| ≤ (1/m) Σᵢ E √(2 I(f(Z̃ᵢ); Uᵢ | Z̃ = z̃)), f(Z̃ᵢ) the predictions on both rows of pair i. Never above `individual-cmi`, as the predictions are
 * made from W. `estimateSupersample` estimates the values.
 *
 * Units: information in nats, each at most log 2. In expectation, losses in [0, 1].
 * Source: Harutyunyan et al. 2021, arXiv:2110.01584.
 */
export const fCmi = pairBound('predictionInformation', {
  symbol: 'I(f(Z̃ᵢ); Uᵢ | Z̃ = z̃)',
  summary: 'Generalization gap from what the predictions on a pair tell of which row was trained on',
  source: 'Harutyunyan et al. 2021, arXiv:2110.01584',
});
