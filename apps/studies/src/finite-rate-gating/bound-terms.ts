import { binaryKlUpperInverse } from '@moelab/numerics';
import type { GatingRow } from './columns.ts';

/** What a row of the part 'bound' has on the right-hand side. */
export interface BoundTerms {
  /** E R_S − E D(R_g), measured; as it comes out, also below 0. */
  readonly delta: number;
  /** √(2 I/m), the paper's constant: σ = 1. */
  readonly paper: number;
  /** √(I/2m): σ = ½, which a loss in [0, 1] has. */
  readonly half: number;
  /** D(R_g) + δ + √(2 I/m), which is E R_S + √(2 I/m) since δ is measured. */
  readonly right: number;
  /** sup{p : kl(E R_S ‖ p) ≤ I/m}. */
  readonly klRight: number;
}

/** Takes the right-hand side apart; `information` stands for the row's own, where another is to be put in. */
export function boundTerms(row: GatingRow, information = row.information): BoundTerms {
  const { empirical, lower, rows: m } = row;
  const paper = Math.sqrt((2 * information) / m);
  return {
    delta: empirical - lower,
    paper,
    half: paper / 2,
    right: empirical + paper,
    klRight: binaryKlUpperInverse(empirical, information / m),
  };
}
