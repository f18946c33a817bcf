import { exactMixture } from '@moelab/information';
import { stream } from '@moelab/numerics';
import { defineStudy, grid } from '@moelab/study';
import { exactLaw } from '../finite-bank/exact-bank.ts';
import { bankBounds, exactRowLaw, gapOf } from './bank-bounds.ts';
import { exactChecks } from './checks.ts';
import { exactClaims } from './claims.ts';
import {
  type ExactCell,
  type ExactMeasures,
  type ExactOptions,
  exactFactors,
  exactMeasures,
  exactParameters,
} from './columns.ts';
import { exactFigures } from './figures.ts';
import { sampledChoices } from './sampled-choices.ts';

/**
 * Every bound for a choice among candidates on a bank where nothing has to be estimated: eight candidates with independent losses, m = 64.
 *
 * What holds in expectation is computed from the exact law; what holds with probability 1 − δ is tried on samples.
 */
export const boundsOnExactBank = defineStudy({
  name: 'bounds-on-exact-bank',
  version: 1,
  title: 'All bounds beside the gap that they bound, where both are exact',
  summary:
    'A sample of 64 rows chooses the best of eight candidates with probability α, else any. The gap and every bound in expectation are computed without Monte Carlo; bounds with probability 1 − δ are tried on samples, and their failures counted.',
  source: 'Deylam Salehi & Khalesi 2026, arXiv:2605.05278 (the choice); the bounds name their own',
  module: import.meta.url,
  parameters: exactParameters,
  quick: { samples: 1000 },
  factors: exactFactors,
  measures: exactMeasures,
  cells: ({ alphas }) => grid({ bound: Object.keys(bankBounds), alpha: alphas }),
  run: exactCell,
  claims: exactClaims,
  checks: exactChecks,
  figures: exactFigures,
});

function exactCell(
  { bound, alpha }: ExactCell,
  { options: { samples, delta }, seed }: { readonly options: ExactOptions; readonly seed: number },
): ExactMeasures {
  const of = bankBounds[bound]!;
  const { gap, empiricalRisk } = exactMixture(exactLaw, alpha);
  row ??= exactRowLaw();
  const known = { alpha, delta, row };
  const ledger = of({ ...known, empiricalRisk });
  const { kind, quantity, informativeFrom } = ledger;
  const common = {
    kind,
    isLower: quantity === 'least risk',
    gap,
    informativeFrom: informativeFrom ?? Number.NaN,
  };
  if (kind === 'in-expectation')
    return { ...common, value: gapOf(ledger, empiricalRisk), failures: Number.NaN };
  let total = 0;
  let failures = 0;
  // all bounds see the same samples
  for (const sampled of sampledChoices(stream(seed, 'bounds-on-exact-bank', 'samples'), samples, alpha)) {
    const value = gapOf(of({ ...known, empiricalRisk: sampled.empiricalRisk }), sampled.empiricalRisk);
    total += sampled.times * value;
    if (sampled.risk - sampled.empiricalRisk > value) failures += sampled.times;
  }
  return { ...common, value: total / samples, failures };
}

/** The same for all cells of a thread. */
let row: ReturnType<typeof exactRowLaw> | undefined;
