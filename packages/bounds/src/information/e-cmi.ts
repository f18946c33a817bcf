import { pairBound } from './pair-bound.ts';

/**
 * Bounds the expected generalization gap by how well the two losses on a pair tell which of its rows was trained on.
 *
 * |E R − E R_S| ≤ (1/m) Σᵢ E √(2 I(Λᵢ; Uᵢ | Z̃ = z̃)), Λᵢ the losses on both rows of pair i. Never above `f-cmi`, as the losses are made from the
 * predictions. `estimateSupersample` estimates the values.
 *
 * Units: information in nats, each at most log 2. In expectation, losses in [0, 1].
 * Source: Steinke & Zakynthinou 2020, arXiv:2001.09122; for single pairs Hellström & Durisi 2022, arXiv:2210.06422.
 */
export const eCmi = pairBound('lossInformation', {
  symbol: 'I(Λᵢ; Uᵢ | Z̃ = z̃)',
  summary: 'Generalization gap from what the losses on a pair tell of which row was trained on',
  source: 'Steinke & Zakynthinou 2020, arXiv:2001.09122; Hellström & Durisi 2022, arXiv:2210.06422',
});
