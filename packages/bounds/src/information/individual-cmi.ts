import { pairBound } from './pair-bound.ts';

/**
 * Bounds the expected generalization gap by how well the learner's output tells which row of one pair it was trained on, pair by pair.
 *
 * |E R − E R_S| ≤ (1/m) Σᵢ E √(2 I(W; Uᵢ | Z̃ = z̃)), expectation over the supersample z̃. Values already averaged over z̃ may be given, too: the root of
 * a mean is no less than the mean of roots. One entry stands for all.
 *
 * Units: information in nats, each at most log 2. In expectation, losses in [0, 1].
 * Source: Haghifam et al. 2020, arXiv:2004.12983; Rodríguez-Gálvez et al. 2021, arXiv:2010.10994.
 */
export const individualCmi = pairBound('coinInformation', {
  symbol: 'I(W; Uᵢ | Z̃ = z̃)',
  summary: 'Generalization gap from the information between output and single coins of a supersample',
  source: 'Haghifam et al. 2020, arXiv:2004.12983; Rodríguez-Gálvez et al. 2021, arXiv:2010.10994',
});
