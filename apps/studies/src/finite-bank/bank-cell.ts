import { bankRun, candidateErrors, drawCandidateErrors } from '@moelab/information';
import { type Matrix, matrix, stream, uniformInteger } from '@moelab/numerics';
import type { CellContext } from '@moelab/study';
import type { BankCell, BankMeasures, FiniteBankOptions } from './columns.ts';
import { EXACT } from './columns.ts';
import { halvedDigits } from './digits.ts';
import { disagreement, independentDisagreement } from './disagreement.ts';
import { drawExactErrors, exactRisks } from './exact-bank.ts';
import { trainBank } from './train-bank.ts';

type Context = Pick<CellContext<FiniteBankOptions>, 'options' | 'random' | 'seed'>;

let trained: { readonly key: string; readonly wrong: Promise<Matrix> } | undefined;

/**
 * Runs a cell: draws a sample, lets it choose, and measures the choice.
 *
 * A thread keeps the bank that it trained last, which all its samples share: training depends on the seed and the options alone.
 */
export async function bankCell(cell: BankCell, context: Context): Promise<BankMeasures> {
  const { empirical, population, differ } =
    cell.bank === EXACT
      ? {
          empirical: drawExactErrors(context.random.substream('errors')),
          population: exactRisks,
          differ: independentDisagreement(exactRisks),
        }
      : await digitErrors(cell, context);
  const { index, chosen, uniform } = bankRun(empirical, population);
  const random = context.random.substream('W');
  const spare = uniformInteger(random, empirical.length);
  return {
    index,
    chosenEmpirical: chosen.empirical,
    chosenPopulation: chosen.population,
    chosenDeviation: chosen.deviation,
    uniformEmpirical: uniform.empirical,
    uniformPopulation: uniform.population,
    uniformDeviation: uniform.deviation,
    disagreement: differ,
    spareGap: population[spare]! - empirical[spare]!,
    draw: random.next(),
  };
}

/** Errors of the first candidates on a sample from the population, drawn with replacement, and in the population itself. */
async function digitErrors({ bank, candidates, run }: BankCell, { options, seed }: Context) {
  const all = await bankOf(Number(bank), options, seed);
  const wrong = firstCandidates(all, candidates);
  return {
    empirical: drawCandidateErrors(
      wrong,
      options.sampleSize,
      stream(seed, 'finite-bank', 'sample', bank, run),
    ),
    population: candidateErrors(wrong),
    differ: disagreement(wrong),
  };
}

function bankOf(bank: number, options: FiniteBankOptions, seed: number): Promise<Matrix> {
  const { candidates, sizes, images, population, epochs } = options;
  const wanted = { candidates: Math.max(candidates, ...sizes), images, population, epochs };
  const key = JSON.stringify([seed, bank, wanted]);
  if (trained?.key !== key) {
    const wrong = Promise.resolve().then(() => trainBank(halvedDigits(), seed, bank, wanted));
    trained = { key, wrong };
  }
  return trained.wrong;
}

const firstCandidates = ({ rows, cols, data }: Matrix, count: number): Matrix =>
  matrix(
    rows,
    count,
    Float64Array.from({ length: rows * count }, (_, i) => data[Math.floor(i / count) * cols + (i % count)]!),
  );
