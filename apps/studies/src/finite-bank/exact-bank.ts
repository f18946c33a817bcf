import { type ErmLaw, independentErmLaw } from '@moelab/information';
import type { Stream } from '@moelab/numerics';

/** Risks of the bank whose law is known, and rows of its samples. */
export const exactRisks: readonly number[] = [0.2, 0.22, 0.24, 0.26, 0.28, 0.3, 0.32, 0.34];
export const EXACT_SAMPLE = 64;

/** The law of what its samples choose. */
export const exactLaw: ErmLaw = independentErmLaw(exactRisks, EXACT_SAMPLE);

/** Draws the errors of its candidates on one sample: independent shares of wrong answers. */
export const drawExactErrors = (random: Stream): Float64Array =>
  Float64Array.from(exactRisks, (risk) => {
    let wrong = 0;
    for (let j = 0; j < EXACT_SAMPLE; j++) if (random.next() < risk) wrong++;
    return wrong / EXACT_SAMPLE;
  });
