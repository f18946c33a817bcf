import { bankInformation, bankInformationBias } from '@moelab/information';
import { mean } from '@moelab/numerics';
import { informationBound, klBound, SIGMA } from './bounds.ts';
import type { MeasuredBank } from './measured-bank.ts';

/** The published sweep, and the α of the paper's other figures. */
export const alphas: readonly number[] = [0, 0.25, 0.5, 0.7, 0.9, 1];
export const MAIN_ALPHA = 0.7;

/** What the samples of a bank say at one α. */
export interface Reading {
  /** I(S; W), corrected and clipped as `estimateBankInformation` has it, nats. */
  readonly information: number;
  /** The gap beyond that of a uniform candidate on the same samples. */
  readonly gap: number;
  /** Bounds of the gap: √(2I/m), √(I/2m) and kl-MI. */
  readonly paper: number;
  readonly half: number;
  readonly kl: number;
}

/**
 * Reads a bank at one α, from all its samples or from the given ones with repetition.
 *
 * A uniform candidate has no gap in expectation, since samples are drawn from the population itself. So its gap g₀ on the same samples may be
 * subtracted, (1 − α) g₀ + α g₁ − g₀ = α (g₁ − g₀): that takes away what makes a sample easy or hard for all candidates.
 */
export function readingAt(
  { rows, candidates, sampleSize }: MeasuredBank,
  alpha: number,
  drawn?: ArrayLike<number>,
): Reading {
  const n = drawn?.length ?? rows.length;
  const law = new Float64Array(candidates);
  const gaps = new Float64Array(n);
  const errors = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const row = rows[drawn?.[i] ?? i]!;
    law[row.index]! += 1 / n;
    const ofChosen = row.chosenPopulation - row.chosenEmpirical;
    const ofUniform = row.uniformPopulation - row.uniformEmpirical;
    gaps[i] = alpha * (ofChosen - ofUniform);
    errors[i] = (1 - alpha) * row.uniformEmpirical + alpha * row.chosenEmpirical;
  }
  const most = bankInformation(new Float64Array(candidates).fill(1 / candidates), alpha);
  const information = Math.min(most, bankInformation(law, alpha) - bankInformationBias(law, alpha, n));
  return {
    information,
    gap: mean(gaps),
    paper: informationBound(information, sampleSize, SIGMA.paper),
    half: informationBound(information, sampleSize, SIGMA.half),
    kl: klBound(mean(errors), information, sampleSize),
  };
}
