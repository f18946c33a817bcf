import type { SparseMoeNumbers, SparseMoeOptions } from './sparse-moe-inputs.ts';

/** A bound on the Rademacher complexity of a mixture whose mask is fixed on the sample, in two addends. */
export interface MixtureComplexity {
  readonly experts: { readonly value: number; readonly formula: string };
  /** Of real-valued weights; 0 where the mask determines them. */
  readonly weights: { readonly value: number; readonly formula: string };
}

/**
 * Bounds R_mix = E_S max over masks of E_σ sup (1/m) Σ_i σ_i Σ_j a_ij h_j(x_i), the experts h_j in one class.
 *
 * By R_n ≤ B/√n on every n points, with Cauchy–Schwarz over the shares of the experts: hard B√(K/m), uniform B√(K/(km)), sum
 * B√(kK/m). By R_m alone: K R_m times the weight, as an expert on some of the rows has at most m R_m/n on n of them (Jensen).
 * The smaller one counts.
 *
 * Soft weights a = softmax of scores s, |h| ≤ B_h: 2 (that of sum + B_h K R_m(S)): Maurer's contraction, √2 for vectors times
 * √2 for the slope in (h, B_h s). This needs the softmax over all experts or over the selected; its gradient in h is ‖a‖ ≤ 1,
 * in s at most B_h.
 *
 * Source: our derivation; the soft case by Maurer 2016, arXiv:1605.00251.
 */
export function mixtureComplexity(
  { experts, k, weights }: Pick<SparseMoeOptions, 'experts' | 'k' | 'weights'>,
  m: number,
  { rademacher, expertNorm, outputBound, routerNorm }: SparseMoeNumbers,
): MixtureComplexity {
  const weight = weights === 'uniform' ? 1 / k : 1;
  const factor = weights === 'soft' ? 2 : 1;
  const lead = factor === 2 ? '2 · ' : '';
  const share = weights === 'uniform' ? '/k' : '';
  const ways = [
    ...(expertNorm === undefined
      ? []
      : [
          {
            value: factor * weight * expertNorm * Math.sqrt((k * experts) / m),
            formula: `${lead}${{ hard: 'B√(K/m)', uniform: 'B√(K/(km))', sum: 'B√(kK/m)', soft: 'B√(kK/m)' }[weights]}`,
          },
        ]),
    ...(rademacher === undefined
      ? []
      : [{ value: factor * weight * experts * rademacher, formula: `${lead}K R_m(H)${share}` }]),
  ];
  const least = ways.reduce((a, b) => (b.value < a.value ? b : a));
  if (weights !== 'soft')
    return { experts: least, weights: { value: 0, formula: 'the mask determines the weights' } };
  return {
    experts: least,
    weights: {
      value: (2 * outputBound! * experts * routerNorm!) / Math.sqrt(m),
      formula: '2 · B_h K R_m(S), R_m(S) ≤ routerNorm/√m',
    },
  };
}
