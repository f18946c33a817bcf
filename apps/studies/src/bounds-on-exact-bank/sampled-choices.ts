import { ermIndex } from '@moelab/information';
import type { Stream } from '@moelab/numerics';
import { drawExactErrors, EXACT_SAMPLE, exactRisks } from '../finite-bank/exact-bank.ts';

/** What a sample of the exact bank says at one α, and how many samples said it. */
export interface SampledChoice {
  readonly empiricalRisk: number;
  readonly risk: number;
  readonly times: number;
}

/** Draws samples and gives both risks of the α-mixture posterior on them, equal ones together. */
export function sampledChoices(random: Stream, samples: number, alpha: number): readonly SampledChoice[] {
  const found = new Map<string, SampledChoice>();
  const R = exactRisks.length;
  const meanRisk = exactRisks.reduce((sum, risk) => sum + risk, 0) / R;
  for (let s = 0; s < samples; s++) {
    const errors = drawExactErrors(random);
    const index = ermIndex(errors);
    const total = Math.round(errors.reduce((sum, error) => sum + error, 0) * EXACT_SAMPLE);
    const empiricalRisk = ((1 - alpha) * total) / (R * EXACT_SAMPLE) + alpha * errors[index]!;
    const risk = (1 - alpha) * meanRisk + alpha * exactRisks[index]!;
    const key = `${empiricalRisk} ${risk}`;
    found.set(key, { empiricalRisk, risk, times: (found.get(key)?.times ?? 0) + 1 });
  }
  return [...found.values()];
}
