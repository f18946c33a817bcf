import { sparseMoeCounterexample } from '@moelab/bounds';
import type { Stream } from '@moelab/numerics';
import type { SparseCell, SparseMeasures } from './columns.ts';
import type { SparseLab } from './sparse-lab.ts';

/** Draws a sample of pure noise and lets an expert of its own learn each of K cells, as far as it goes; with both bounds of it. */
export function counterexampleCell(
  lab: SparseLab,
  { m, experts }: Pick<SparseCell, 'm' | 'experts'>,
  delta: number,
  random: Stream,
): SparseMeasures {
  const example = sparseMoeCounterexample(m, experts);
  const gap = example.gapOf(random);
  const bound = lab.bound('sparse-moe', { ...example.options, delta });
  const value = (version: string) => bound.ledger(version).value as number;
  return {
    trainLoss: 0.5 - gap,
    testLoss: 0.5,
    gap,
    routerParameters: 0,
    expertNorm: 1,
    published: value('published'),
    publishedRouter: Number.NaN,
    corrected: value('corrected'),
    correctedRouter: Number.NaN,
  };
}
